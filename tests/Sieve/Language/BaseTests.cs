namespace Posthouse.Sieve.Tests;

/// <summary>The base language, RFC 5228, by its sections.</summary>
public class BaseTests
{
    // §2.10.2
    [Theory]
    [InlineData("", "implicit keep")]
    [InlineData("stop;", "implicit keep")]
    [InlineData("keep;", "keep")]
    [InlineData("keep; keep;", "keep")]
    [InlineData("discard;", "discard")]
    [InlineData("discard; keep;", "discard; keep")]
    [InlineData("discard; stop; keep;", "discard")]
    [InlineData("redirect \"bart@example.com\";", "redirect bart@example.com")]
    [InlineData("redirect \"Bart <bart@example.com>\";", "redirect bart@example.com")]
    [InlineData("redirect \"bart@example.com\"; redirect \"BART@example.com\";", "redirect bart@example.com")]
    [InlineData("redirect \"bart@example.com\"; keep;", "redirect bart@example.com; keep")]
    [InlineData("require \"fileinto\"; fileinto \"A\";", "fileinto A")]
    [InlineData("require \"fileinto\"; fileinto \"A\"; fileinto \"B\"; fileinto \"A\";", "fileinto A; fileinto B")]
    [InlineData("require \"fileinto\"; fileinto \"harassment\"; keep;", "fileinto harassment; keep")]
    public void The_message_is_kept_unless_something_else_became_of_it(string script, string actions) => Assert.Equal(actions, Scripts.Actions(script));

    // §3.1
    [Theory]
    [InlineData("if true { discard; } else { keep; }", "discard")]
    [InlineData("if false { discard; } else { keep; }", "keep")]
    [InlineData("if false { discard; } elsif true { redirect \"a@b.example\"; } else { keep; }", "redirect a@b.example")]
    [InlineData("if false { discard; } elsif false { keep; }", "implicit keep")]
    [InlineData("if true { if false { discard; } } elsif true { discard; }", "implicit keep")]
    public void Branches_are_taken_once(string script, string actions) => Assert.Equal(actions, Scripts.Actions(script));

    // §5.2, §5.3, §5.8
    [Theory]
    [InlineData("allof (true, true)", true)]
    [InlineData("allof (true, false)", false)]
    [InlineData("anyof (false, true)", true)]
    [InlineData("anyof (false, false)", false)]
    [InlineData("not anyof (false, not true)", true)]
    public void Tests_are_joined(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test));

    // §2.7.1, §5.7
    [Theory]
    [InlineData("header :is \"subject\" \"I have a present for you ✉\"", true)]
    [InlineData("header \"SUBJECT\" \"i HAVE a present for you ✉\"", true)]
    [InlineData("header :comparator \"i;octet\" \"subject\" \"i have a present for you ✉\"", false)]
    [InlineData("header :contains \"subject\" \"PRESENT\"", true)]
    [InlineData("header :contains :comparator \"i;octet\" \"subject\" \"PRESENT\"", false)]
    [InlineData("header :contains \"subject\" \"\"", true)]
    [InlineData("header :contains \"x-missing\" \"\"", false)]
    [InlineData("header :is [\"x-missing\", \"x-twice\"] [\"no\", \"second\"]", true)]
    [InlineData("header :matches \"subject\" \"*present*\"", true)]
    [InlineData("header :matches \"subject\" \"I?have*\"", true)]
    [InlineData("header :matches \"subject\" \"present*\"", false)]
    [InlineData("header :matches \"x-priority\" \"3 (normal)\"", true)]
    [InlineData("header :matches \"x-priority\" \"\\\\3*\"", true)]
    [InlineData("header :matches \"x-priority\" \"\\\\*\"", false)]
    // A character is an octet for this comparator: the envelope's sign has three.
    [InlineData("header :matches \"subject\" \"*you ???\"", true)]
    [InlineData("header :matches \"subject\" \"*you ?\"", false)]
    public void Header_values_are_matched(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test));

    // §5.1, §2.7.4
    [Theory]
    [InlineData("address :is \"from\" \"coyote@desert.example.org\"", true)]
    [InlineData("address :is :all \"from\" \"COYOTE@desert.example.org\"", true)]
    [InlineData("address :contains \"from\" \"Wile\"", false)]
    [InlineData("address :is :localpart \"from\" \"coyote\"", true)]
    [InlineData("address :is :domain [\"to\", \"cc\"] \"lists.example.net\"", true)]
    [InlineData("address :is :domain \"cc\" \"lists.example.net\"", false)]
    [InlineData("address :matches :domain \"from\" \"*.example.org\"", true)]
    [InlineData("address :is \"resent-to\" \"\"", false)]
    public void Addresses_are_matched_without_names(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test));

    [Fact]
    public void Only_fields_with_addresses_are_looked_at() => Assert.Equal("line 1, column 12: The field \"Subject\" holds no addresses: use 'header'.", Scripts.Errors("if address [\"From\", \"Subject\"] \"a@b.example\" {}"));

    // §2.7.1: under Unicode's comparator a character is a character.
    [Theory]
    [InlineData("\U0001F4E7x", "?x", true)]
    [InlineData("\U0001F4E7x", "??x", false)]
    [InlineData("a\U0001F4E7b\U0001F4E8c", "a?b?c", true)]
    [InlineData("中文主题", "??主题", true)]
    [InlineData("中文主题", "?主题", false)]
    public void Question_marks_take_characters_in_unicode(string value, string pattern, bool holds) =>
        Assert.Equal(holds, Scripts.Holds($"header :matches :comparator \"i;unicode-casemap\" \"subject\" \"{pattern}\"", "comparator-i;unicode-casemap", $"Subject: {value}\n\n"));

    [Fact]
    public void Characters_beyond_the_first_plane_are_taken_whole() => Assert.Equal("fileinto \U0001F4E7|B", Scripts.Actions(
        "require [\"variables\", \"fileinto\", \"comparator-i;unicode-casemap\"]; if header :matches :comparator \"i;unicode-casemap\" \"subject\" \"a?*\" { fileinto \"${1}|${2}\"; }", "Subject: A\U0001F4E7B\n\n"));

    // §5.4
    [Theory]
    [InlineData("envelope :is \"from\" \"coyote@desert.example.org\"", true)]
    [InlineData("envelope :is :localpart \"to\" \"roadrunner+birds\"", true)]
    [InlineData("envelope :domain [\"from\", \"to\"] \"acme.example.com\"", true)]
    [InlineData("envelope :is \"from\" \"\"", false)]
    public void The_envelope_is_matched(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "envelope"));

    [Theory]
    [InlineData("all")]
    [InlineData("localpart")]
    [InlineData("domain")]
    public void The_null_sender_is_the_empty_string(string part) =>
        Assert.True(Scripts.Holds($"envelope :{part} \"from\" \"\"", "envelope", with: static s => s with { Envelope = new SieveEnvelope("", "a@b.example") }));

    [Fact]
    public void Envelope_parts_that_are_unknown_are_refused() => Assert.Contains("no \"auth\"", Scripts.Errors("require \"envelope\"; if envelope \"auth\" \"x\" {}"), StringComparison.Ordinal);

    // §5.5
    [Theory]
    [InlineData("exists \"From\"", true)]
    [InlineData("exists [\"From\", \"Date\"]", true)]
    [InlineData("exists [\"From\", \"X-Missing\"]", false)]
    public void Fields_exist_if_all_do(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test));

    // §5.9: a message is neither over nor under its own size.
    [Fact]
    public void Sizes_are_compared()
    {
        long size = Scripts.Mail(Scripts.Message).Structure.Size;
        Assert.True(Scripts.Holds($"not anyof (size :over {size}, size :under {size})"));
        Assert.True(Scripts.Holds($"allof (size :over {size - 1}, size :under {size + 1})"));
    }

    // §2.7.3
    [Theory]
    [InlineData("header :is :comparator \"i;ascii-numeric\" \"x-priority\" \"3\"", true)]
    [InlineData("header :is :comparator \"i;ascii-numeric\" \"x-priority\" \"0003x\"", true)]
    [InlineData("header :is :comparator \"i;ascii-numeric\" \"x-priority\" \"4\"", false)]
    [InlineData("header :is :comparator \"i;ascii-numeric\" \"x-twice\" \"any text is infinite\"", true)]
    public void Numbers_are_compared(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "comparator-i;ascii-numeric"));

    // RFC 5051
    [Theory]
    [InlineData("Straße", "STRAßE", true)]
    [InlineData("ÀÉÎ", "àéî", true)]
    [InlineData("ﬁle", "FILE", false)]
    [InlineData("ＡＢＣ", "abc", true)]
    [InlineData("ǆ", "ǅ", true)]
    [InlineData("e", "é", false)]
    public void Unicode_is_folded(string value, string key, bool holds) => Assert.Equal(holds, Scripts.Holds($"header :is :comparator \"i;unicode-casemap\" \"subject\" \"{key}\"", "comparator-i;unicode-casemap", $"Subject: {value}\n\n"));

    [Fact]
    public void A_field_is_unfolded_and_decoded() =>
        Assert.True(Scripts.Holds("header :is \"subject\" \"one two  three\"", message: "Subject: one\n two  =?utf-8?Q?thr?=\n =?utf-8?Q?ee?=\n\n"));

    [Fact]
    public void A_refused_message_is_not_kept() => Assert.Equal("reject No.", Scripts.Actions("require \"reject\"; reject \"No.\";"));

    [Fact]
    public void A_message_is_not_refused_and_delivered()
    {
        Assert.Contains("cannot be delivered", Scripts.Actions("require [\"ereject\", \"fileinto\"]; ereject \"No.\"; fileinto \"A\";"), StringComparison.Ordinal);
        Assert.Contains("cannot be delivered", Scripts.Actions("require \"reject\"; keep; reject \"No.\";"), StringComparison.Ordinal);
        Assert.Contains("refused twice", Scripts.Actions("require [\"reject\", \"ereject\"]; reject \"No.\"; ereject \"No.\";"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_tells_what_was_seen()
    {
        var trace = new SieveTrace();
        Scripts.Run("if anyof (header :contains \"x-twice\" \"third\",\n  address :domain \"from\" \"desert.example.org\") {\n  discard;\n}", with: s => s with { Trace = trace });
        Assert.Equal(
            [
                "1:1 header :contains \"x-twice\" \"third\" is false: looked at \"first\", \"second\"",
                "2:1 address :domain :is \"from\" \"desert.example.org\" is true: \"desert.example.org\" meets \"desert.example.org\"",
                "1:0 anyof is true",
                "3:0 discard: not kept unless something else asks for it",
            ], trace.Entries.Select(static e => $"{e.Line}:{e.Depth} {e.Text}"));
    }
}
