using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class DmarcEvaluatorTests
{
    [Theory]
    // SPF, aligned strictly, relaxed and not at all.
    [InlineData("example.com", "r", "spf:example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "r", "spf:mail.example.com:Pass", AuthResult.Pass)]
    [InlineData("news.example.com", "r", "spf:bounce.example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "s", "spf:mail.example.com:Pass", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:example.net:Pass", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:other.com:Pass", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:badexample.com:Pass", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:example.com:SoftFail", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:example.com:Neutral", AuthResult.Fail)]
    [InlineData("example.com", "r", "spf:example.com:PermError", AuthResult.Fail)]
    // DKIM.
    [InlineData("example.com", "r", "dkim:example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "r", "dkim:lists.net:Pass dkim:mail.example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "s", "dkim:mail.example.com:Pass", AuthResult.Fail)]
    [InlineData("example.com", "r", "dkim:example.com:Policy", AuthResult.Fail)]
    [InlineData("example.com", "r", "dkim:example.com:Fail", AuthResult.Fail)]
    // One of the two is enough; what has not been answered is not failed.
    [InlineData("example.com", "r", "spf:other.net:Fail dkim:example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "r", "spf:example.com:TempError", AuthResult.TempError)]
    [InlineData("example.com", "r", "spf:other.net:Pass dkim:example.com:TempError", AuthResult.TempError)]
    [InlineData("example.com", "r", "spf:example.com:TempError dkim:example.com:Pass", AuthResult.Pass)]
    [InlineData("example.com", "r", "", AuthResult.Fail)]
    public async Task What_was_proved_must_belong_to_the_author(string author, string alignment, string proofs, AuthResult expected)
    {
        TestResolver dns = new TestResolver().Txt("_dmarc.example.com", $"v=DMARC1; p=reject; aspf={alignment}; adkim={alignment}");

        DmarcOutcome outcome = await EvaluateAsync(dns, author, proofs);

        Assert.Equal(expected, outcome.Result);
        Assert.Equal(expected == AuthResult.Fail ? DmarcPolicy.Reject : DmarcPolicy.None, outcome.Applied);
    }

    [Theory]
    [InlineData("example.com", "p=reject; sp=quarantine; np=none", DmarcPolicy.Reject)]
    [InlineData("there.example.com", "p=reject; sp=quarantine; np=none", DmarcPolicy.Quarantine)]
    [InlineData("empty.example.com", "p=reject; sp=quarantine; np=none", DmarcPolicy.None)]
    [InlineData("gone.example.com", "p=reject; sp=quarantine; np=none", DmarcPolicy.None)]
    [InlineData("gone.example.com", "p=none; np=reject", DmarcPolicy.Reject)]
    [InlineData("gone.example.com", "p=none; sp=reject", DmarcPolicy.Reject)]
    [InlineData("there.example.com", "p=none; np=reject", DmarcPolicy.None)]
    [InlineData("slow.example.com", "p=none; np=reject", DmarcPolicy.None)]
    [InlineData("example.com", "p=reject; t=y", DmarcPolicy.Quarantine)]
    [InlineData("there.example.com", "p=none; sp=quarantine; t=y", DmarcPolicy.None)]
    public async Task The_policy_is_that_of_the_place_in_the_tree(string author, string tags, DmarcPolicy applied)
    {
        TestResolver dns = new TestResolver()
            .Txt("_dmarc.example.com", "v=DMARC1; " + tags)
            .A("there.example.com", "192.0.2.1")
            .Txt("empty.example.com", "nothing that receives mail")
            .AddressStatus("slow.example.com", DnsStatus.Timeout);

        Assert.Equal(applied, (await EvaluateAsync(dns, author, "")).Applied);
    }

    [Fact]
    public async Task A_records_own_policy_holds_below_its_organisation_and_alignment_still_spans_it()
    {
        TestResolver dns = new TestResolver().Txt("_dmarc.example.com", "v=DMARC1; p=reject").Txt("_dmarc.news.example.com", "v=DMARC1; p=none");

        DmarcOutcome outcome = await EvaluateAsync(dns, "news.example.com", "dkim:example.com:Pass");

        Assert.Equal(AuthResult.Pass, outcome.Result);
        Assert.Equal("news.example.com", outcome.PolicyDomain?.Ascii);
    }

    [Fact]
    public async Task A_public_suffix_speaks_for_those_who_publish_nothing()
    {
        TestResolver dns = new TestResolver().Txt("_dmarc.bank", "v=DMARC1; p=reject; psd=y; np=quarantine").A("known.bank", "192.0.2.1");

        Assert.Equal(DmarcPolicy.Reject, (await EvaluateAsync(dns, "known.bank", "")).Applied);
        Assert.Equal(DmarcPolicy.Quarantine, (await EvaluateAsync(dns, "invented.bank", "")).Applied);
        // Two banks are not one organisation because they have the same suffix.
        Assert.Equal(AuthResult.Fail, (await EvaluateAsync(dns, "known.bank", "dkim:other.bank:Pass")).Result);
    }

    [Fact]
    public async Task Without_a_policy_there_is_nothing_to_fail()
    {
        DmarcOutcome outcome = await EvaluateAsync(new TestResolver(), "example.com", "spf:other.net:Fail");
        Assert.Equal((AuthResult.None, "no-policy", DmarcPolicy.None), (outcome.Result, outcome.Reason, outcome.Applied));
    }

    [Fact]
    public async Task A_silent_dns_decides_nothing()
    {
        TestResolver dns = new TestResolver().TxtStatus("_dmarc.example.com", DnsStatus.ServFail);
        Assert.Equal(AuthResult.TempError, (await EvaluateAsync(dns, "example.com", "")).Result);
    }

    [Fact]
    public async Task Without_one_author_domain_it_does_not_apply()
    {
        DmarcOutcome outcome = await new DmarcEvaluator(new TestResolver()).EvaluateAsync(new DmarcQuestion { Author = null }, TestContext.Current.CancellationToken);
        Assert.Equal(AuthResult.None, outcome.Result);
    }

    [Fact]
    public async Task A_thousand_signatures_of_one_domain_cost_one_walk()
    {
        TestResolver dns = new TestResolver().Txt("_dmarc.example.com", "v=DMARC1; p=reject");
        await EvaluateAsync(dns, "example.com", string.Join(' ', Enumerable.Repeat("dkim:other.example.org.com:Pass", 1000)));
        Assert.InRange(dns.Asked.Count, 1, 8);
    }

    private static async Task<DmarcOutcome> EvaluateAsync(TestResolver dns, string author, string proofs)
    {
        var question = new DmarcQuestion { Author = DomainName.Parse(author) };
        foreach (string proof in proofs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = proof.Split(':');
            var domain = DomainName.Parse(parts[1]);
            var result = Enum.Parse<AuthResult>(parts[2]);
            question = parts[0] == "spf"
                ? question with { SpfDomain = domain, Spf = result }
                : question with { Signatures = [.. question.Signatures, (domain, result)] };
        }

        return await new DmarcEvaluator(dns).EvaluateAsync(question, TestContext.Current.CancellationToken);
    }
}
