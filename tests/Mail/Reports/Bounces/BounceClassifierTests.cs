namespace Posthouse.Mail.Tests;

public sealed class BounceClassifierTests
{
    [Theory]
    [InlineData("550 5.1.1 User unknown", "unknown", "5.1.1", "user-unknown")]
    [InlineData("550 5.7.1 <a@example.net>: Recipient address rejected: User unknown", "unknown", "5.1.1", "user-unknown")]
    [InlineData("450 4.1.1 <a@example.net>: Recipient address rejected: User unknown in virtual alias table", "unknown", "4.1.1", "user-unknown")]
    [InlineData("550 Requested action not taken: mailbox unavailable", "unknown", "5.1.1", "user-unknown")]
    [InlineData("552 5.2.2 Over quota", "full", "5.2.2", "mailbox-full")]
    [InlineData("452 4.2.2 The recipient's inbox is out of storage space", "full", "4.2.2", "mailbox-full")]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled", "disabled", "5.2.1", "disabled")]
    [InlineData("551 5.1.6 User has moved", "moved", "5.1.6", "moved")]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "blocklisted", "5.7.1", "blocklisted")]
    [InlineData("421 4.7.0 Too many connections from your IP", "rate-limited", "4.7.0", "rate-limited")]
    [InlineData("450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]", "no-reverse-name", "4.7.25", "no-reverse-name")]
    [InlineData("550 5.7.26 This mail has been blocked because the sender is unauthenticated. DMARC policy", "authentication", "5.7.26", "dmarc")]
    [InlineData("553 5.1.8 Domain of sender address a@example.com does not exist", "sender-refused", "5.1.8", "sender-refused")]
    [InlineData("554 5.7.1 Message identified as spam", "spam", "5.7.1", "spam-classified")]
    [InlineData("550 Virus found: Eicar", "virus", "5.7.1", "virus")]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", "too-large", "5.3.4", "too-large")]
    [InlineData("550 5.6.0 Header error", "content", "5.6.0", "content")]
    [InlineData("554 5.7.1 Relay access denied", "policy", "5.7.1", "relaying")]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", "tls", "5.7.5", "starttls")]
    [InlineData("554 5.4.6 Too many hops", "routing", "5.4.6", "routing-loop")]
    [InlineData("451 4.3.0 Internal error", "server", "4.3.0", "server-trouble")]
    [InlineData("421 Service not available, closing transmission channel", "server", "4.3.2", "server-not-accepting")]
    [InlineData("550 5.2.2", "full", "5.2.2", "status-2.2")]
    [InlineData("550 Rejected", "policy", "5.7.1", "refused")]
    [InlineData("500 Hm", "undetermined", "5.0.0", "undetermined")]
    [InlineData("550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1", "unknown", "5.1.1", "user-unknown")]
    [InlineData("550 Ip frequency limited [xyz]. http://service.mail.qq.com", "rate-limited", "5.7.0", "rate-limited")]
    [InlineData("550 Mail content denied. http://service.mail.qq.com", "spam", "5.7.1", "spam")]
    [InlineData("554 DT:SPM 163 smtp1,Dsg 2026", "spam", "5.7.1", "spam")]
    [InlineData("550 User not found: someone@163.com", "unknown", "5.1.1", "user-unknown")]
    [InlineData("550 User suspended", "disabled", "5.2.1", "disabled")]
    [InlineData("554 收件人地址不存在", "unknown", "5.1.1", "user-unknown")]
    [InlineData("552 收件人邮箱已满", "full", "5.2.2", "mailbox-full")]
    public void A_reply_is_classified_by_its_words_before_its_code(string reply, string what, string status, string rule)
    {
        BounceVerdict verdict = BounceClassifier.Classify(Reply(reply));
        Assert.Equal((what, status, rule), (verdict.Class.Name(), verdict.Status.ToString(), verdict.Rule));
    }

    [Fact]
    public void What_an_address_says_is_no_reason()
    {
        BounceVerdict verdict = BounceClassifier.Classify(Reply("550 5.2.1 <spam-virus-blacklist@example.net>: is disabled"));
        Assert.Equal(BounceClass.Disabled, verdict.Class);
    }

    [Fact]
    public void A_reply_of_many_lines_is_read_across_them()
    {
        BounceVerdict verdict = BounceClassifier.Classify("550-5.2.1 The email account that you tried to reach is 550 5.2.1 disabled. Learn more", new EnhancedStatusCode(5, 2, 1), isPermanent: true);
        Assert.Equal("disabled", verdict.Rule);
    }

    [Fact]
    public void Every_class_has_a_fault_and_a_name()
    {
        foreach (BounceClass what in Enum.GetValues<BounceClass>())
        {
            Assert.Matches("^[a-z-]+$", what.Name());
            _ = what.Fault();
        }
    }

    [Fact]
    public void Only_recipient_faults_come_from_rules_about_recipients()
    {
        foreach (BounceRule rule in BounceRules.Certain)
        {
            if (rule.Subject == 2) Assert.Equal(BounceFault.Recipient, rule.Class.Fault());
            if (rule.Class.Fault() == BounceFault.Reputation) Assert.True(rule.Subject == 7 || rule.Class == BounceClass.SenderRefused, rule.Name);
        }

        Assert.Equal(BounceRules.Certain.Length + BounceRules.Likely.Length, BounceRules.Certain.Concat(BounceRules.Likely).Select(static rule => rule.Name).Distinct().Count());
    }

    private static SmtpReply Reply(string text)
    {
        string rest = text[3..].TrimStart();
        bool coded = EnhancedStatusCode.TryParse(rest, out EnhancedStatusCode status, out int length);
        return new SmtpReply(int.Parse(text[..3], System.Globalization.CultureInfo.InvariantCulture), coded ? status : null, coded ? rest[length..].TrimStart() : rest);
    }
}
