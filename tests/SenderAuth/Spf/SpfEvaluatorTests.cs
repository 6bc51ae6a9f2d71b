using System.Net;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class SpfEvaluatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_null_reverse_path_is_checked_by_the_helo_name()
    {
        TestResolver dns = new TestResolver().Txt("mail.a.test", "v=spf1 exists:%{l}.%{o}.ok.test -all").A("postmaster.mail.a.test.ok.test", "127.0.0.2");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "mail.a.test", null);
        Assert.Equal((AuthResult.Pass, SpfIdentity.Helo, "mail.a.test"), (outcome.Result, outcome.Identity, outcome.Domain));
        Assert.Equal("exists:%{l}.%{o}.ok.test", outcome.Mechanism);
    }

    [Fact]
    public async Task The_helo_name_has_a_check_of_its_own()
    {
        TestResolver dns = new TestResolver().Txt("mail.a.test", "v=spf1 -all").Txt("a.test", "v=spf1 +all");
        var evaluator = new SpfEvaluator(dns, new SpfOptions(), TimeProvider.System);
        var question = new SpfQuestion(IPAddress.Parse("192.0.2.1"), "mail.a.test", EmailAddress.Parse("x@a.test"));
        Assert.Equal(AuthResult.Fail, (await evaluator.CheckHeloAsync(question, Token)).Result);
        SpfOutcome sender = await evaluator.CheckAsync(question, Token);
        Assert.Equal((AuthResult.Pass, SpfIdentity.MailFrom), (sender.Result, sender.Identity));
    }

    [Theory]
    [InlineData("[192.0.2.1]")]
    [InlineData("localhost")]
    [InlineData("")]
    [InlineData("a..test")]
    [InlineData("a b.test")]
    [InlineData("a.test\r\nX: y")]
    public async Task What_is_no_domain_of_several_labels_has_no_policy_and_is_not_asked_for(string helo)
    {
        var dns = new TestResolver();
        Assert.Equal(AuthResult.None, (await CheckAsync(dns, "192.0.2.1", helo, null)).Result);
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task An_address_literal_as_the_senders_domain_has_no_policy()
    {
        var dns = new TestResolver();
        Assert.Equal(AuthResult.None, (await CheckAsync(dns, "192.0.2.1", "h.test", "x@[192.0.2.1]")).Result);
        Assert.Empty(dns.Asked);
    }

    [Theory]
    [InlineData(10, AuthResult.Pass, null, 10)]
    [InlineData(11, AuthResult.PermError, SpfReason.TooManyLookups, 10)]
    public async Task Ten_terms_may_cause_lookups(int terms, AuthResult result, string? reason, int counted)
    {
        TestResolver dns = new TestResolver().A("h.a.test", "198.51.100.1").Txt("a.test", "v=spf1 " + string.Concat(Enumerable.Repeat("a:h.a.test ", terms)) + "ip4:192.0.2.1 -all");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        Assert.Equal((result, reason, counted), (outcome.Result, outcome.Reason, outcome.Lookups));
    }

    [Fact]
    public async Task Includes_and_redirects_count_with_all_that_is_in_them()
    {
        TestResolver dns = new TestResolver()
            .Txt("a.test", "v=spf1 include:b.test redirect=c.test")
            .Txt("b.test", "v=spf1 a:h.test exists:h.test -all")
            .Txt("c.test", "v=spf1 mx:m.test ip4:192.0.2.1 -all")
            .A("h.test", "198.51.100.1").Mx("m.test", (10, "h.test"));
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        // The include of b.test passes by "exists": its own look-ups are two.
        Assert.Equal((AuthResult.Pass, 3, "include:b.test"), (outcome.Result, outcome.Lookups, outcome.Mechanism));
        dns.Txt("b.test", "v=spf1 a:h.test -exists:h.test -all");
        outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.Pass, 5, "ip4:192.0.2.1"), (outcome.Result, outcome.Lookups, outcome.Mechanism));
    }

    [Fact]
    public async Task A_loop_ends_by_the_count_of_terms()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 include:b.test").Txt("b.test", "v=spf1 include:a.test");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.PermError, SpfReason.TooManyLookups, 10), (outcome.Result, outcome.Reason, outcome.Lookups));
        Assert.Equal(11, dns.Asked.Count);
    }

    [Theory]
    [InlineData("a:v1.test a:v2.test", AuthResult.Neutral, 2)]
    [InlineData("a:v1.test mx:v2.test exists:v3.test", AuthResult.PermError, 3)]
    [InlineData("a:v1.test include:i.test a:v3.test", AuthResult.PermError, 3)]
    [InlineData("mx:m.test a:v1.test", AuthResult.Neutral, 2)]
    [InlineData("a:v1.test a:v2.test a:bad..name.test", AuthResult.Neutral, 2)]
    public async Task Two_terms_may_find_nothing(string terms, AuthResult result, int voids)
    {
        TestResolver dns = new TestResolver()
            .Txt("a.test", "v=spf1 " + terms)
            .Txt("i.test", "v=spf1 a:v2.test -all")
            .Mx("m.test", (1, "v7.test"), (2, "v8.test"), (3, "v9.test"));
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        Assert.Equal((result, voids), (outcome.Result, outcome.VoidLookups));
        Assert.Equal(result == AuthResult.PermError ? SpfReason.TooManyVoidLookups : null, outcome.Reason);
    }

    [Fact]
    public async Task More_than_ten_hosts_of_mx_are_an_error_whichever_comes_first()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 mx -all").Mx("a.test", [.. Enumerable.Range(0, 11).Select(static i => (i, $"h{i}.test"))]);
        for (int i = 0; i < 11; i++) dns.A($"h{i}.test", $"192.0.2.{i}");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.PermError, SpfReason.TooManyMxHosts, "a.test: mx"), (outcome.Result, outcome.Reason, outcome.Detail));
    }

    [Fact]
    public async Task Names_of_the_client_beyond_the_tenth_are_not_looked_at()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 ptr -all").Ptr("192.0.2.1", [.. Enumerable.Range(0, 500).Select(static i => $"h{i}.a.test")]);
        dns.A("h10.a.test", "192.0.2.1");
        Assert.Equal(AuthResult.Fail, (await CheckAsync(dns, "192.0.2.1", "h", "x@a.test")).Result);
        Assert.Equal(10, dns.Asked.Count(static q => q.StartsWith("A ", StringComparison.Ordinal)));
        dns.A("h9.a.test", "192.0.2.1");
        Assert.Equal(AuthResult.Pass, (await CheckAsync(dns, "192.0.2.1", "h", "x@a.test")).Result);
    }

    [Fact]
    public async Task A_client_with_IPv4_in_IPv6_form_is_one_with_IPv4()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 ip4:192.0.2.0/24 -all exp=e.test").Txt("e.test", "%{i} %{c} %{v}");
        Assert.Equal(AuthResult.Pass, (await CheckAsync(dns, "::ffff:192.0.2.77", "h", "x@a.test")).Result);
        Assert.Equal("203.0.113.9 203.0.113.9 in-addr", (await CheckAsync(dns, "::ffff:203.0.113.9", "h", "x@a.test")).Explanation);
    }

    [Fact]
    public async Task An_international_domain_is_asked_for_by_its_A_labels()
    {
        TestResolver dns = new TestResolver().Txt("xn--bcher-kva.test", "v=spf1 exists:%{d}.ok.test -all").A("xn--bcher-kva.test.ok.test", "127.0.0.2");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "bücher.test", "x@bücher.test");
        Assert.Equal((AuthResult.Pass, "xn--bcher-kva.test"), (outcome.Result, outcome.Domain));
    }

    [Fact]
    public async Task A_local_part_beyond_ASCII_matches_no_name_and_is_not_asked_for()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 exists:%{l}.ok.test -exists:%{s}.no.test -all exp=e.test").Txt("e.test", "%{l} %{L}");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "h", "é@a.test");
        Assert.Equal((AuthResult.Fail, "-all", "? %C3%A9"), (outcome.Result, outcome.Mechanism, outcome.Explanation));
        Assert.Equal(["TXT a.test", "TXT e.test"], dns.Asked);
    }

    [Fact]
    public async Task An_explanation_is_one_line_of_printable_ASCII_and_cut()
    {
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 -all exp=e.test").Txt("e.test", "you are %{h}");
        SpfOutcome outcome = await CheckAsync(dns, "192.0.2.1", "x\r\n250 ok\u202e", "x@a.test");
        Assert.Equal("you are x??250 ok?", outcome.Explanation);
        dns.Txt("e.test", new string('z', 5000));
        Assert.Equal(400, (await CheckAsync(dns, "192.0.2.1", "h", "x@a.test")).Explanation!.Length);
    }

    [Fact]
    public async Task Receiver_and_time_are_known_to_explanations()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        TestResolver dns = new TestResolver().Txt("a.test", "v=spf1 -all exp=e.test").Txt("e.test", "%{r} at %{t}");
        var evaluator = new SpfEvaluator(dns, new SpfOptions { ReceivingHost = "mx.here.test" }, clock);
        SpfOutcome outcome = await evaluator.CheckAsync(new SpfQuestion(IPAddress.Loopback, "h", EmailAddress.Parse("x@a.test")), Token);
        Assert.Equal("mx.here.test at 1700000000", outcome.Explanation);
    }

    [Fact]
    public async Task A_silent_server_ends_as_a_temporary_error_at_the_time_limit()
    {
        var clock = new FakeTimeProvider();
        var dns = new StalledResolver(new TestResolver().Txt("a.test", "v=spf1 mx ~all"));
        var evaluator = new SpfEvaluator(dns, new SpfOptions(), clock);
        Task<SpfOutcome> check = evaluator.CheckAsync(new SpfQuestion(IPAddress.Parse("192.0.2.1"), "h", EmailAddress.Parse("x@a.test")), Token).AsTask();
        await dns.Stalled.WaitAsync(Token);
        Assert.False(check.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(20));
        SpfOutcome outcome = await check;
        Assert.Equal((AuthResult.TempError, SpfReason.TimeLimit, "MX a.test"), (outcome.Result, outcome.Reason, outcome.Detail));
    }

    [Fact]
    public async Task A_check_that_is_given_up_is_cancelled()
    {
        var dns = new StalledResolver(new TestResolver().Txt("a.test", "v=spf1 mx ~all"));
        var evaluator = new SpfEvaluator(dns, new SpfOptions(), new FakeTimeProvider());
        using var given = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<SpfOutcome> check = evaluator.CheckAsync(new SpfQuestion(IPAddress.Parse("192.0.2.1"), "h", EmailAddress.Parse("x@a.test")), given.Token).AsTask();
        await dns.Stalled.WaitAsync(Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => check);
    }

    [Theory]
    [InlineData(20_000, SpfReason.RecordTooLong)]
    [InlineData(16_000, null)]
    public async Task A_record_is_read_up_to_its_limit(int length, string? reason)
    {
        string record = "v=spf1" + string.Concat(Enumerable.Repeat(" ip4:198.51.100.1", length / 17)) + " -all";
        SpfOutcome outcome = await CheckAsync(new TestResolver().Txt("a.test", record), "192.0.2.1", "h", "x@a.test");
        Assert.Equal(reason, outcome.Reason);
    }

    [Fact]
    public async Task The_reason_names_the_term()
    {
        SpfOutcome outcome = await CheckAsync(new TestResolver().Txt("a.test", "v=spf1 ip4:192.0.2 -all"), "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.PermError, SpfReason.SyntaxError, "a.test: ip4:192.0.2"), (outcome.Result, outcome.Reason, outcome.Detail));
        outcome = await CheckAsync(new TestResolver().Txt("a.test", "v=spf1 include:b.test -all"), "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.PermError, SpfReason.IncludeWithoutRecord, "a.test: include:b.test"), (outcome.Result, outcome.Reason, outcome.Detail));
        outcome = await CheckAsync(new TestResolver().Txt("a.test", "v=spf1 redirect=b.test"), "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.PermError, SpfReason.RedirectWithoutRecord), (outcome.Result, outcome.Reason));
        outcome = await CheckAsync(new TestResolver().TxtStatus("a.test", DnsStatus.ServFail), "192.0.2.1", "h", "x@a.test");
        Assert.Equal((AuthResult.TempError, SpfReason.DnsError, "TXT a.test"), (outcome.Result, outcome.Reason, outcome.Detail));
    }

    private static ValueTask<SpfOutcome> CheckAsync(IDnsResolver dns, string client, string helo, string? sender) =>
        new SpfEvaluator(dns, new SpfOptions(), TimeProvider.System).CheckAsync(new SpfQuestion(IPAddress.Parse(client), helo, sender is null ? null : EmailAddress.Parse(sender)), Token);
}
