using System.Text;
using CsCheck;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

public sealed class HeaderRedactorTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];
    private static readonly DomainName[] Here = [DomainName.Parse("here.test"), DomainName.Parse("münchen.test")];

    [Theory]
    [InlineData("Received: from x by mx for <alice@here.test>; now\r\n", "Received: from x by mx for <#@here.test>; now\r\n")]
    [InlineData("Received: for\r\n <ALICE@Here.Test>\r\n", "Received: for\r\n <#@Here.Test>\r\n")]
    [InlineData("Return-Path: <bounce+alice=here.test@far.test>\r\n", "Return-Path: <#=here.test@far.test>\r\n")]
    [InlineData("List-Unsubscribe: <https://far.test/u?e=alice%40here.test&x=1>\r\n", "List-Unsubscribe: <https://far.test/u?e=#%40here.test&x=1>\r\n")]
    [InlineData("X-A: rfc822;alice@here.test, \"al ice\"@here.test\r\n", "X-A: rfc822;#@here.test, #@here.test\r\n")]
    [InlineData("X-A: alice@münchen.test\r\n", "X-A: #@münchen.test\r\n")]
    [InlineData("From: \"Boss\" <boss@far.test>\r\n", "From: \"Boss\" <boss@far.test>\r\n")]
    [InlineData("DKIM-Signature: v=1; d=here.test; i=@here.test; bh=abc=\r\n", "DKIM-Signature: v=1; d=here.test; i=@here.test; bh=abc=\r\n")]
    [InlineData("Authentication-Results: x; smtp.mailfrom=alice@here.test\r\n", "Authentication-Results: x; smtp.mailfrom=#@here.test\r\n")]
    [InlineData("X-A: not@here.test.far.test @here.test\r\n", "X-A: not@here.test.far.test @here.test\r\n")]
    public void Local_parts_of_the_recipients_domains_are_hidden_wherever_they_stand(string field, string expected) => Assert.Equal(expected, Marked(Redact(field)));

    [Fact]
    public void Fields_of_recipients_lose_names_and_hide_everybody()
    {
        string shown = Redact("To: \"Alice A.\" <alice@here.test>, Team: carol@else.test, dave@far.test;\r\nCc: nobody\r\n");
        Assert.Equal("To: #@here.test,\r\n #@else.test,\r\n #@far.test\r\nCc: redacted:;\r\n", Marked(shown));
    }

    [Fact]
    public void The_same_address_has_the_same_digest_and_another_key_another_one()
    {
        string[] first = Redact("To: alice@here.test\r\nX-A: <Alice@here.test> <bob@here.test>\r\n").Split(['<', '>', ' ', '@']);
        Assert.Equal(first[1], first[4]);
        Assert.NotEqual(first[1], first[7]);
        Assert.DoesNotContain(first[1], Redact("To: alice@here.test\r\n", key: new byte[32]), StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_leaves_the_way_and_the_proofs_and_none_leaves_all()
    {
        const string Header = "Received: for <alice@here.test>\r\nDKIM-Signature: v=1\r\nSubject: secret\r\nX-Mine: alice\r\nTo: alice@here.test\r\n";
        Assert.Equal("Received: for <#@here.test>\r\nDKIM-Signature: v=1\r\nTo: #@here.test\r\n", Marked(Redact(Header, FailureRedaction.Strict)));
        Assert.Equal(Header, Redact(Header, FailureRedaction.None));
    }

    [Fact]
    public void Nothing_shown_ends_a_line_of_its_own_or_controls_a_terminal() =>
        Assert.Equal("X-A: a?b?c\r\n\td\r\n", Redact("X-A: a\0b\rc\n\td"));

    [Fact]
    public void No_header_is_too_odd_and_none_gives_the_recipient_away() => Gen.Char["<>\"=@%;,: \t\r\n\\()ab.é"].Array[0, 120].Sample(static noise =>
    {
        string field = new(noise);
        string shown = Redact("X-A: " + field + " <secretive@here.test>\r\nTo: " + field + "\r\n");
        foreach (string line in shown.Split("\r\n")) Assert.DoesNotContain('\n', line);
        // A quote that the noise left open may take the address for its own text, which is then hidden with it or stands as text.
        if (!field.Contains('"', StringComparison.Ordinal) && !field.Contains('\n', StringComparison.Ordinal)) Assert.DoesNotContain("secretive", shown, StringComparison.Ordinal);
    });

    private static string Redact(string header, FailureRedaction level = FailureRedaction.Recipients, byte[]? key = null) => Encoding.UTF8.GetString(new HeaderRedactor(key ?? Key, level, Here).Redact(Encoding.UTF8.GetBytes(header)));

    // Digests are twenty characters of base64.
    private static string Marked(string text) => System.Text.RegularExpressions.Regex.Replace(text, "[A-Za-z0-9+/]{20}(?=(@|=here|%40))", "#");
}
