using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class DmarcTreeWalkTests
{
    // RFC 9989 §4.10: the example of the standard.
    [Fact]
    public async Task A_long_name_is_asked_about_eight_times()
    {
        var dns = new TestResolver();

        await WalkAsync(dns, "a.b.c.d.e.f.g.h.i.j.mail.example.com");

        Assert.Equal(
            [
                "TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                "TXT _dmarc.g.h.i.j.mail.example.com",
                "TXT _dmarc.h.i.j.mail.example.com",
                "TXT _dmarc.i.j.mail.example.com",
                "TXT _dmarc.j.mail.example.com",
                "TXT _dmarc.mail.example.com",
                "TXT _dmarc.example.com",
                "TXT _dmarc.com",
            ],
            dns.Asked);
    }

    [Theory]
    [InlineData("com", 1)]
    [InlineData("example.com", 2)]
    [InlineData("1.2.3.4.5.example.com", 7)]
    [InlineData("1.2.3.4.5.6.example.com", 8)]
    [InlineData("1.2.3.4.5.6.7.example.com", 8)]
    public async Task No_name_costs_more_than_eight_questions(string name, int questions)
    {
        var dns = new TestResolver();
        await WalkAsync(dns, name);
        Assert.Equal(questions, dns.Asked.Count);
    }

    // RFC 9989 §4.10.2: the examples of the standard, and what they leave out.
    [Theory]
    [InlineData("example.com", "a.mail.example.com", "mail.example.com:p=none", "example.com:p=none")]
    [InlineData("mail.example.com", "a.mail.example.com", "mail.example.com:psd=n", "example.com:p=none")]
    [InlineData("example.com", "a.mail.example.com", "com:psd=y")]
    [InlineData("mail.example.com", "a.mail.example.com", "example.com:psd=y")]
    [InlineData("example.com", "example.com", "example.com:psd=y")]
    [InlineData("a.mail.example.com", "a.mail.example.com", "a.mail.example.com:p=none")]
    [InlineData("a.mail.example.com", "a.mail.example.com")]
    [InlineData("com", "example.com", "com:p=none")]
    public async Task The_organisational_domain_is_found(string expected, string start, params string[] records)
    {
        var dns = new TestResolver();
        foreach (string record in records) dns.Txt("_dmarc." + record.Split(':')[0], "v=DMARC1; " + record.Split(':')[1]);

        Assert.Equal(expected, (await WalkAsync(dns, start)).OrganizationalDomain.Ascii);
    }

    [Fact]
    public async Task Of_several_records_none_holds_and_other_texts_do_not_count()
    {
        TestResolver dns = new TestResolver()
            .Txt("_dmarc.two.example", "v=DMARC1; p=none", "v=DMARC1; p=reject")
            .Txt("_dmarc.one.example", "some other text", "v=DMARC1; p=reject");

        Assert.Empty((await WalkAsync(dns, "two.example")).Records);
        Assert.Single((await WalkAsync(dns, "one.example")).Records);
    }

    [Fact]
    public async Task A_question_without_an_answer_ends_the_walk_undecided()
    {
        TestResolver dns = new TestResolver().Txt("_dmarc.a.example.com", "v=DMARC1; p=none").TxtStatus("_dmarc.example.com", DnsStatus.Timeout);
        Assert.True((await WalkAsync(dns, "a.example.com")).Temporary);
    }

    private static ValueTask<DmarcWalk> WalkAsync(TestResolver dns, string start) =>
        new DmarcTreeWalker(dns).WalkAsync(DomainName.Parse(start), TestContext.Current.CancellationToken);
}
