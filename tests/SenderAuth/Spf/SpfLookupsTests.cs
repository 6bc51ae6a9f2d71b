using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class SpfLookupsTests
{
    [Fact]
    public async Task Each_include_tells_what_it_costs()
    {
        TestResolver dns = new TestResolver()
            .Txt("a.test", "other", "v=spf1 mx include:b.test include:c.test ptr exists:%{i}.x.test ip4:192.0.2.1 ~all a:never.test")
            .Mx("a.test", (10, "m.test")).A("m.test", "192.0.2.9")
            .Txt("b.test", "v=spf1 include:d.test a:m.test -all")
            .Txt("c.test", "v=spf1 redirect=d.test")
            .Txt("d.test", "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 ?all");
        SpfLookupTree tree = await WalkAsync(dns, "a.test");
        Assert.Equal(8, tree.Lookups);
        Assert.Equal([1, 3, 2, 1, 1, 0, 0], tree.Terms.Select(static t => t.Lookups));
        Assert.Equal(("include:d.test", 1, "d.test"), (tree.Terms[1].Inside!.Terms[0].Text, tree.Terms[1].Inside!.Terms[0].Lookups, tree.Terms[1].Inside!.Terms[0].Inside!.Domain));
        Assert.Equal((0, 2), (tree.VoidForIpv4, tree.VoidForIpv6));
        Assert.Equal([("a.test: ptr", SpfLookups.DependsOnMessage), ("a.test: exists:%{i}.x.test", SpfLookups.DependsOnMessage)], tree.Problems());
    }

    // What the walk counts is what a receiver counts whom nothing matches.
    [Theory]
    [InlineData("v=spf1 a mx include:b.test ?all")]
    [InlineData("v=spf1 include:b.test include:b.test redirect=b.test")]
    [InlineData("v=spf1 a:void.test -all")]
    public async Task The_count_is_the_evaluators(string record)
    {
        TestResolver dns = new TestResolver().Txt("a.test", record).A("a.test", "198.51.100.1").Mx("a.test", (10, "a.test")).Txt("b.test", "v=spf1 a:a.test exists:void2.test -all");
        SpfLookupTree tree = await WalkAsync(dns, "a.test");
        var evaluator = new SpfEvaluator(dns, new SpfOptions { MaximumVoidLookups = 99 }, TimeProvider.System);
        SpfOutcome outcome = await evaluator.CheckAsync(new SpfQuestion(System.Net.IPAddress.Parse("203.0.113.1"), "h", EmailAddress.Parse("x@a.test")), TestContext.Current.CancellationToken);
        Assert.Equal((outcome.Lookups, outcome.VoidLookups), (tree.Lookups, tree.VoidForIpv4));
    }

    [Fact]
    public async Task A_loop_is_named_and_ends()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 include:b.test -all").Txt("b.test", "v=spf1 include:a.test -all");
        SpfLookupTree tree = await WalkAsync(dns, "a.test");
        Assert.Equal([("a.test", SpfLookups.Loop)], tree.Problems());
        Assert.Equal(2, tree.Lookups);
    }

    [Fact]
    public async Task A_tree_that_grows_without_end_is_not_walked_to_its_end()
    {
        var dns = new TestResolver();
        for (int i = 0; i < 30; i++) dns.Txt($"t{i}.test", $"v=spf1 include:t{i + 1}.test include:t{i + 1}.test -all");
        SpfLookupTree tree = await WalkAsync(dns, "t0.test");
        Assert.Contains(tree.Problems(), static p => p.Problem == SpfLookups.TooLarge);
        Assert.True(dns.Asked.Count <= 101, $"{dns.Asked.Count} questions");
    }

    [Theory]
    [InlineData("v=spf1 ip4:1.2.3 -all", "syntax-error: ip4:1.2.3")]
    [InlineData("nothing", SpfLookups.NoRecord)]
    public async Task What_is_wrong_with_the_record_is_named(string text, string problem) =>
        Assert.Equal([("a.test", problem)], (await WalkAsync(new TestResolver().Txt("a.test", text), "a.test")).Problems());

    [Fact]
    public async Task Flattening_replaces_names_by_addresses_and_keeps_the_order()
    {
        TestResolver dns = new TestResolver()
            .Txt("a.test", "v=spf1 -ip4:198.51.100.7 mx/28 include:b.test include:e.test exists:%{i}.x.test ip4:192.0.2.1 ~all")
            .Mx("a.test", (10, "m.test")).A("m.test", "192.0.2.9").Aaaa("m.test", "2001:db8:1::9")
            .Txt("b.test", "v=spf1 include:d.test a:m.test -all")
            .Txt("d.test", "v=spf1 ip4:198.51.100.9/24 ?all")
            .Txt("e.test", "v=spf1 -ip4:203.0.113.5 ip4:203.0.113.0/24 -all");
        SpfFlattening flat = SpfFlattening.Of(await WalkAsync(dns, "a.test"))!;
        Assert.Equal("v=spf1 -ip4:198.51.100.7 ip4:192.0.2.0/28 ip6:2001:db8:1::9 ip4:198.51.100.0/24 include:e.test exists:%{i}.x.test ~all", flat.Record);
        Assert.Equal(["include:e.test", "exists:%{i}.x.test"], flat.Kept);
    }

    [Fact]
    public async Task Flattening_follows_a_redirect()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 ip4:192.0.2.1 redirect=b.test").Txt("b.test", "v=spf1 a -all").A("b.test", "192.0.2.2");
        SpfFlattening flat = SpfFlattening.Of(await WalkAsync(dns, "a.test"))!;
        Assert.Equal("v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 -all", flat.Record);
        Assert.Equal("v=spf1", flat.Record[..6]);
        Assert.Null(SpfFlattening.Of(await WalkAsync(dns, "none.test")));
    }

    private static ValueTask<SpfLookupTree> WalkAsync(IDnsResolver dns, string domain) =>
        new SpfLookups(dns, new SpfOptions(), TimeProvider.System).WalkAsync(DomainName.Parse(domain), TestContext.Current.CancellationToken);
}
