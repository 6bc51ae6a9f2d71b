namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5435 and RFC 5436.</summary>
public class NotifyTests
{
    private static NotifyAction Notify(string arguments) => Assert.IsType<NotifyAction>(Scripts.Run($"require [\"enotify\", \"variables\", \"fcc\"]; notify {arguments};").Actions[0]);

    [Fact]
    public void A_notification_says_who_wrote_about_what()
    {
        NotifyAction action = Notify("\"mailto:pager@example.com\"");
        Assert.Equal("pager@example.com", action.Method.To.Single().ToString());
        Assert.Equal("I have a present for you ✉", action.Subject);
        Assert.Contains("coyote@desert.example.org", action.Text, StringComparison.Ordinal);
        Assert.Equal(2, action.Importance);
        Assert.Equal("auto-notified; owner-email=\"roadrunner@acme.example.com\"", action.AutoSubmitted);
    }

    [Fact]
    public void A_method_has_fields_of_its_own()
    {
        NotifyAction action = Notify(":importance \"1\" :message \"Hello\" :from \"me@example.com\" :options [\"a.b=c\"] :fcc \"Sent\" \"mailto:a@example.com,b%40example.com?to=c@example.com&cc=d@example.com&subject=S%20T&body=B&X-Y=z&Keywords=k%0d%0aBcc:%20e@example.com&from=x@y.example&auto-submitted=no\"");
        Assert.Equal("a@example.com b@example.com c@example.com", string.Join(' ', action.Method.To));
        Assert.Equal("d@example.com", string.Join(' ', action.Method.Cc));
        // RFC 5436 §2.7: :message is the subject before the URI's.
        Assert.Equal(("Hello", "Hello", "me@example.com", 1, "Sent"), (action.Subject, action.Text, action.From, action.Importance, action.Fcc!.Mailbox));
        Assert.Equal([new("Keywords", "k  Bcc: e@example.com")], action.Method.Fields);
        Assert.Equal([new("a.b", "c")], action.Options);
    }

    [Theory]
    [InlineData("\"mailto:a@example.com?subject=S%20T\"", "S T")]
    [InlineData(":message \"M\" \"mailto:a@example.com\"", "M")]
    [InlineData("\"mailto:a@example.com\"", "I have a present for you ✉")]
    public void The_subject_is_said_or_that_of_the_message(string arguments, string subject) => Assert.Equal(subject, Notify(arguments).Subject);

    [Theory]
    [InlineData("xmpp:a@example.com")]
    [InlineData("mailto:")]
    [InlineData("mailto:nobody")]
    [InlineData("mailto:a@example.com?to=nobody")]
    [InlineData("mailto:a@example.com?%zz=1")]
    [InlineData("mailto:a@b.example,a@b.example,a@b.example,a@b.example,a@b.example,a@b.example,a@b.example,a@b.example,a@b.example")]
    public void Methods_are_checked(string method)
    {
        Assert.NotEmpty(Scripts.Errors($"require \"enotify\"; notify \"{method}\";"));
        Assert.False(Scripts.Holds($"valid_notify_method [\"mailto:a@example.com\", \"{method}\"]", "enotify"));
    }

    [Theory]
    [InlineData("notify :importance \"4\" \"mailto:a@b.example\";")]
    [InlineData("notify :options \"nothing\" \"mailto:a@b.example\";")]
    [InlineData("notify :from \"nobody\" \"mailto:a@b.example\";")]
    public void Arguments_are_checked(string command) => Assert.NotEmpty(Scripts.Errors($"require \"enotify\"; {command}"));

    [Fact]
    public void Capabilities_of_methods()
    {
        Assert.True(Scripts.Holds("notify_method_capability \"mailto:a@example.com\" \"Online\" [\"yes\", \"maybe\"]", "enotify"));
        Assert.False(Scripts.Holds("notify_method_capability \"mailto:a@example.com\" \"other\" \"maybe\"", "enotify"));
    }

    [Theory]
    [InlineData("mailto:", "Fcc", "yes", true)]
    [InlineData("mailto:a@example.com", "fcc", "no", false)]
    [InlineData("xmpp:", "fcc", "yes", false)]
    [InlineData("xmpp:", "fcc", "no", false)]
    [InlineData("mailto:", "online", "maybe", false)]
    public void Methods_tell_whether_a_copy_is_filed(string method, string capability, string value, bool holds) =>
        Assert.Equal(holds, Scripts.Holds($"notify_method_capability \"{method}\" \"{capability}\" \"{value}\"", "enotify"));

    // The example of RFC 8580 §3.3.1, and examples 4 and 5 of RFC 5435: methods that a server does not have, behind a question for them.
    [Fact]
    public void Methods_of_other_servers_can_be_named_where_they_are_asked_for()
    {
        NotifyAction action = Assert.IsType<NotifyAction>(Scripts.Run("""
            require ["enotify", "fcc"];

            if notify_method_capability "xmpp:" "Fcc" "yes" {
                notify :fcc "INBOX.Sent"
                       :message "You got mail"
                       "xmpp:ken@example.com?message;subject=SIEVE";
            } else {
                notify :fcc "INBOX.Sent"
                       :message "You got mail!"
                       "mailto:ken@example.com";
            }
            """).Actions[0]);
        Assert.Equal(("INBOX.Sent", "You got mail!", "mailto:ken@example.com"), (action.Fcc!.Mailbox, action.Text, action.Method.Text));
        Assert.StartsWith("error at 9: \"tel:+14085551212\"", Scripts.Actions("""
            require ["enotify"];

            if notify_method_capability
                   "xmpp:tim@example.com?message;subject=SIEVE"
                   "Online"
                   "yes" {
                notify :importance "1" :message "You got mail" "xmpp:tim@example.com?message;subject=SIEVE";
            } else {
                notify :message "You got mail" "tel:+14085551212";
            }
            """), StringComparison.Ordinal);
        Assert.Equal("implicit keep", Scripts.Actions("""
            require "enotify";
            if not valid_notify_method ["mailto:",
                    "http://gw.example.net/notify?test"] {
                stop;
            }
            discard;
            """));
    }

    // RFC 5435 §6
    [Fact]
    public void Urls_are_encoded() => Assert.Equal("notify mailto:a@example.com?subject=S%20%26%20%C3%BC; implicit keep", Scripts.Actions(
        "require [\"enotify\", \"variables\"]; set :encodeurl \"s\" \"S & ü\"; notify \"mailto:a@example.com?subject=${s}\";"));

    [Fact]
    public void What_a_program_sent_causes_none() => Assert.Equal("implicit keep", Scripts.Actions("require \"enotify\"; notify \"mailto:a@example.com\";", "Auto-Submitted: auto-notified; owner-email=x\n" + Scripts.Message));

    [Fact]
    public void Notifications_are_limited() => Assert.StartsWith("error", Scripts.Actions("require \"enotify\";" + string.Concat(Enumerable.Range(0, 5).Select(static i => $"notify \"mailto:a{i}@example.com\";"))), StringComparison.Ordinal);
}
