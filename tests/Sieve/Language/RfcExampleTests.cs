using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Sieve.Tests;

/// <summary>What the RFCs show in their own examples, with what their text says comes of them.</summary>
public class RfcExampleTests
{
    // The two messages of RFC 5228's appendix of examples, in substance.
    private const string MessageA = "Date: Tue, 1 Apr 1997 09:06:31 -0800 (PST)\nFrom: coyote@desert.example.org\nTo: roadrunner@acme.example.com\nSubject: I have a present for you\n\nLook, I'm sorry about the whole anvil thing, and I really\ndidn't mean to try and drop it on you from the top of the\ncliff.\n";

    private const string MessageB = "From: youcouldberich!@reply-by-postal-mail.invalid\nSender: b1ff@de.res.example.com\nTo: rube@landru.example.com\nDate:  Mon, 31 Mar 1997 18:26:10 -0800\nSubject: $$$ YOU, TOO, CAN BE A MILLIONAIRE! $$$\n\nYOU MAY HAVE ALREADY WON TEN MILLION DOLLARS, BUT I DOUBT\nIT!  SO JUST POST THIS TO SIX HUNDRED NEWSGROUPS!  IT WILL\nGUARANTEE THAT YOU GET AT LEAST FIVE RESPONSES WITH MONEY!\nMONEY! MONEY! COLD HARD CASH!  YOU WILL RECEIVE OVER\n$20,000 IN LESS THAN TWO MONTHS!  AND IT'S LEGAL!!!!!!!!!\n!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\n";

    // RFC 5228 §9: lists apart, the company's mail kept, what is not for me or shouts into the spam.
    [Theory]
    [InlineData(MessageA, "fileinto spam")]
    [InlineData(MessageB, "keep")]
    [InlineData("Sender: owner-ietf-mta-filters@imc.org\nFrom: a@b.example\nTo: l@b.example\n\n", "fileinto filter")]
    [InlineData("From: boss@example.com\nTo: x@y.example\n\n", "keep")]
    [InlineData("From: a@b.example\nTo: me@other.example\nSubject: hi\n\n", "fileinto personal")]
    [InlineData("From: a@b.example\nTo: me@other.example\nSubject: Make much money really fast!\n\n", "fileinto spam")]
    public void The_extended_example(string message, string actions) => Assert.Equal(actions, Scripts.Actions("""
        require ["fileinto"];
        if header :is "Sender" "owner-ietf-mta-filters@imc.org"
                {
                fileinto "filter";
                }
        elsif address :DOMAIN :is ["From", "To"] ["example.com", "landru.example.com"]
                {
                keep;
                }
        elsif anyof (NOT address :all :contains ["To", "Cc", "Bcc"] "me@other.example",
                     header :matches "subject" ["*make*money*fast*", "*university*dipl*mas*"])
                {
                fileinto "spam";
                }
        else
                {
                fileinto "personal";
                }
        """, message));

    // RFC 5228 §4.2 to §5.9
    [Theory]
    [InlineData("if header :contains \"subject\" \"MONEY\" { stop; } else { redirect \"bart@example.com\"; }", "redirect bart@example.com")]
    [InlineData("if header :contains [\"from\"] \"coyote\" { fileinto \"INBOX.harassment\"; }", "fileinto INBOX.harassment")]
    [InlineData("if size :under 1M { keep; } else { discard; }", "keep")]
    [InlineData("if header :contains [\"from\"] [\"idiot@example.com\"] { discard; }", "implicit keep")]
    [InlineData("if address :is :all \"from\" \"tim@example.com\" { discard; }", "implicit keep")]
    [InlineData("if not exists [\"From\",\"Date\"] { discard; }", "implicit keep")]
    [InlineData("if size :over 100K { discard; }", "implicit keep")]
    [InlineData("if header :contains \"from\" \"coyote\" { discard; } elsif header :contains [\"subject\"] [\"$$$\"] { discard; } else { fileinto \"INBOX\"; }", "discard")]
    public void Short_examples(string script, string actions) => Assert.Equal(actions, Scripts.Actions("require \"fileinto\";\n" + script, MessageA));

    [Fact]
    public void The_message_with_dollars_is_thrown_away() =>
        Assert.Equal("discard", Scripts.Actions("if header :contains \"from\" \"coyote\" { keep; } elsif header :contains [\"subject\"] [\"$$$\"] { discard; } else { keep; }", MessageB));

    // RFC 5229 §3.2: what the wildcards of "[*] *" take, and its second example with mailing lists.
    [Fact]
    public void Lists_by_their_identifier() => Assert.Equal("fileinto INBOX.lists.acme-users", Scripts.Actions(
        "require [\"fileinto\", \"variables\"];\nif header :matches \"List-ID\" \"*<*@*\" { fileinto \"INBOX.lists.${2}\"; stop; }\nif header :matches [\"To\", \"Cc\"] [\"coyote@**.com\", \"wile@**.com\"] { fileinto \"INBOX.business.${2}\"; stop; } else { fileinto \"INBOX.other\"; }",
        "List-ID: Acme Users <acme-users@lists.example.com>\nTo: coyote@ACME.Example.COM\n\n"));

    [Fact]
    public void Two_stars_of_which_the_first_takes_nothing() => Assert.Equal("fileinto INBOX.business.ACME.Example", Scripts.Actions(
        "require [\"fileinto\", \"variables\"]; if header :matches [\"To\", \"Cc\"] [\"coyote@**.com\", \"wile@**.com\"] { fileinto \"INBOX.business.${2}\"; stop; } else { fileinto \"INBOX.other\"; }", "To: coyote@ACME.Example.COM\n\n"));

    // RFC 5260 §7: office hours, a field that a server added, and late mail.
    [Theory]
    [InlineData("2008-02-29T12:00:00-08:00", "fileinto office")]
    [InlineData("2008-03-01T12:00:00-08:00", "implicit keep")]
    [InlineData("2008-02-29T18:00:00-08:00", "implicit keep")]
    public void Office_hours(string now, string actions)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(actions, Scripts.Actions("""
            require ["date", "relational", "fileinto"];
            if allof (anyof (currentdate :is :zone "-0800" "weekday" "1", currentdate :is :zone "-0800" "weekday" "2", currentdate :is :zone "-0800" "weekday" "3", currentdate :is :zone "-0800" "weekday" "4", currentdate :is :zone "-0800" "weekday" "5"),
                      currentdate :value "ge" :zone "-0800" "hour" "09", currentdate :value "lt" :zone "-0800" "hour" "17")
            { fileinto "office"; }
            """, with: s => s with { Time = time }));
    }

    // RFC 5231 §7 (its message has one To, two Cc and the like)
    [Theory]
    [InlineData("address :count \"gt\" :comparator \"i;ascii-numeric\" [\"to\"] [\"3\"]", true)]
    [InlineData("address :count \"ge\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] [\"5\"]", true)]
    [InlineData("header :count \"lt\" :comparator \"i;ascii-numeric\" [\"to\"] [\"3\"]", true)]
    [InlineData("header :value \"eq\" :comparator \"i;ascii-casemap\" [\"subject\"] [\"ORDERED\"]", false)]
    [InlineData("header :value \"lt\" :comparator \"i;ascii-numeric\" [\"x-priority\"] [\"3\"]", true)]
    [InlineData("address :value \"gt\" :all [\"from\"] [\"M\"]", false)]
    public void Counts_of_addresses_and_fields(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "relational comparator-i;ascii-numeric",
        "From: big@example.com\nTo: a@example.com, b@example.com, c@example.com, d@example.com\nCc: e@example.com\nX-Priority: 2\nSubject: order\n\n"));

    // RFC 5233 §4, §5
    [Theory]
    [InlineData("5551212#123@example.com", "5551212#123", null)]
    [InlineData("ken+sieve@example.org", "ken", "sieve")]
    [InlineData("ken+@example.org", "ken", "")]
    [InlineData("ken+a+b@example.org", "ken", "a+b")]
    [InlineData("+a@example.org", "", "a")]
    public void Users_and_details(string address, string user, string? detail)
    {
        string message = $"To: {address}\n\n";
        Assert.True(Scripts.Holds($"address :user \"to\" \"{user}\"", "subaddress", message));
        Assert.Equal(detail is not null, Scripts.Holds($"address :detail :matches \"to\" \"*\"", "subaddress", message));
        if (detail is not null) Assert.True(Scripts.Holds($"address :detail \"to\" \"{detail}\"", "subaddress", message));
    }

    // RFC 5232 §7
    [Fact]
    public void Flags_for_a_list_and_for_a_boss() => Assert.Equal("implicit keep (\\Deleted \\Flagged)", Scripts.Actions(
        "require [\"imap4flags\", \"relational\", \"variables\"]; if size :over 10 { setflag \"\\\\Deleted\"; } if header :contains \"from\" \"coyote\" { addflag \"\\\\Flagged\"; }", MessageA));

    // RFC 5230 §5: each of its calls compiles.
    [Theory]
    [InlineData("vacation :days 23 :addresses [\"tjs@example.edu\", \"ts4z@landru.example.edu\"] \"I'm away until October 19.\nIf it's an emergency, call 911, I guess.\";")]
    [InlineData("if header :contains \"from\" \"boss@example.edu\" { redirect \"pleeb@isp.example.org\"; } else { vacation \"Sorry, I'm away, I'll read your message when I get around to it.\"; }")]
    [InlineData("vacation :mime text:\nContent-Type: multipart/alternative; boundary=foo\n\n--foo\n\nI'm at the beach relaxing.  Mmmm, surf...\n\n--foo\nContent-Type: text/html; charset=us-ascii\n\n<HTML><BODY>I'm at the beach relaxing.</BODY></HTML>\n\n--foo--\n.\n;")]
    [InlineData("vacation :subject \"Gone fishing\" :handle \"ran-away\" \"I'm out\";")]
    public void Vacations(string script) => Scripts.Good($"require \"vacation\"; {script}");

    // RFC 5463 §4
    [Fact]
    public void Features_where_they_are() => Assert.Equal("fileinto Junk", Scripts.Actions("""
        require ["ihave", "fileinto"];
        if ihave "vnd.example.spamtest" { if vnd_spamtest { discard; } }
        elsif ihave ["spamtestplus", "relational", "comparator-i;ascii-numeric"]
        { if spamtest :percent :value "ge" :comparator "i;ascii-numeric" "90" { fileinto "Junk"; } }
        """, MessageB, s => s with { Spam = 95 }));

    // RFC 7352 §5: one message in two copies; a script for both.
    [Fact]
    public void A_duplicate_is_discarded() => Scripts.Good("""
        require ["duplicate", "variables", "imap4flags", "fileinto"];
        if header :matches "X-Event-ID" "*" { if duplicate :uniqueid "${0}" :handle "notifier" :seconds 1800 { addflag "\\Seen"; fileinto "Trash/Duplicate"; stop; } }
        if duplicate { discard; }
        """);
}
