using System.Net;
using Posthouse.Mail;

namespace Posthouse.Server.Tests;

public class InitQuestionsTests
{
    private static readonly EmailAddress Admin = EmailAddress.Parse("admin@example.com");
    private static readonly DomainName Example = DomainName.Parse("example.com");

    private static (InitQuestions Questions, StringWriter Shown) Answering(string typed, params string[] secrets)
    {
        var shown = new StringWriter();
        var remaining = new Queue<string>(secrets);
        return (new InitQuestions(new Prompts(new StringReader(typed), shown, remaining.Dequeue)), shown);
    }

    [Fact]
    public void An_answer_that_cannot_be_used_is_asked_for_again()
    {
        (InitQuestions questions, StringWriter shown) = Answering("not a domain\nlocalhost\nexample.com\n");
        Assert.Equal(Example, questions.Domain(null));
        Assert.Contains("'not a domain' is not a domain", shown.ToString());
        Assert.Contains("'localhost' is not a domain", shown.ToString());
    }

    [Fact]
    public void An_empty_answer_takes_what_is_shown_in_brackets()
    {
        (InitQuestions questions, StringWriter shown) = Answering("\n\n");
        Assert.Equal(DomainName.Parse("mail.example.com"), questions.HostName(null, Example));
        Assert.Equal(EmailAddress.Parse("admin@example.com"), questions.Administrator(null, Example));
        Assert.Contains("[mail.example.com]", shown.ToString());
    }

    [Fact]
    public void A_password_is_asked_twice_until_both_agree()
    {
        (InitQuestions questions, StringWriter shown) = Answering("", "short", "one small boat", "two small boats", "three small boats", "three small boats");
        Assert.Equal("three small boats", questions.Password(null, make: false, Admin));
        Assert.Contains("8 at least", shown.ToString());
        Assert.Contains("The two differ.", shown.ToString());
        Assert.DoesNotContain("three", shown.ToString());
    }

    [Fact]
    public void Terms_are_agreed_to_in_so_many_words_or_not_at_all()
    {
        Assert.False(new InitQuestions(null).Acme(given: false, certificateIsGiven: false));
        Assert.True(new InitQuestions(null).Acme(given: true, certificateIsGiven: false));
        Assert.False(Answering("").Questions.Acme(given: false, certificateIsGiven: true));
        Assert.False(Answering("\n").Questions.Acme(given: false, certificateIsGiven: false));
        (InitQuestions questions, StringWriter shown) = Answering("sure\nYES\n");
        Assert.True(questions.Acme(given: false, certificateIsGiven: false));
        Assert.Contains("'sure' is neither yes nor no", shown.ToString());
    }

    [Fact]
    public void In_chinese_the_questions_are_chinese()
    {
        var shown = new StringWriter();
        var questions = new InitQuestions(new Prompts(new StringReader("无\nexample.com\n"), shown, static () => "", ChineseWords.Instance), ChineseWords.Instance);
        Assert.Equal(Example, questions.Domain(null));
        Assert.StartsWith("要在这里收信的域名", shown.ToString(), StringComparison.Ordinal);
        Assert.Contains("“无”不是 example.com 这样的域名。", shown.ToString());
    }

    [Fact]
    public void An_empty_password_is_one_to_be_made() => Assert.Null(Answering("", "").Questions.Password(null, make: false, Admin));

    [Fact]
    public void What_is_given_is_not_asked()
    {
        (InitQuestions questions, StringWriter shown) = Answering("");
        Assert.Equal(Example, questions.Domain("EXAMPLE.com."));
        Assert.Equal("mx.example.net", questions.HostName("mx.example.net", Example).Ascii);
        Assert.Equal("root@example.com", questions.Administrator("root", Example).ToString());
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], questions.Addresses(["192.0.2.1", "2001:db8::1"]));
        Assert.Equal("open sesame", questions.Password("open sesame", make: false, Admin));
        Assert.Throws<CommandException>(() => questions.Password("admin2026", make: false, Admin));
        Assert.Equal("", shown.ToString());
    }

    [Theory]
    [InlineData("root@example.org")]
    [InlineData("a b")]
    public void An_administrator_elsewhere_or_without_sense_is_refused(string given) =>
        Assert.Contains("--administrator", Assert.Throws<CommandException>(() => new InitQuestions(null).Administrator(given, Example)).Message);

    [Fact]
    public void Where_nobody_can_be_asked_the_option_is_named()
    {
        var alone = new InitQuestions(null);
        Assert.Contains("--domain is needed", Assert.Throws<CommandException>(() => alone.Domain(null)).Message);
        Assert.Contains("--hostname is needed", Assert.Throws<CommandException>(() => alone.HostName(null, Example)).Message);
        Assert.Equal("admin@example.com", alone.Administrator(null, Example).ToString());
        Assert.Null(alone.Password(null, make: false, Admin));
    }

    [Fact]
    public void An_input_that_ends_ends_the_command() => Assert.Throws<CommandException>(() => Answering("").Questions.Domain(null));

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("172.20.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("2400:3200::1", true)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_public_addresses_are_offered(string address, bool expected) => Assert.Equal(expected, PublicAddresses.IsPublic(IPAddress.Parse(address)));
}
