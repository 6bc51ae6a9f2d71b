namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5232.</summary>
public class FlagTests
{
    private static string Run(string script, params string[] flags) => Scripts.Actions($"require [\"imap4flags\", \"fileinto\", \"variables\", \"relational\"];\n{script}", with: s => s with { Flags = flags });

    [Theory]
    [InlineData("keep;", "keep")]
    [InlineData("setflag \"\\\\Deleted\"; fileinto \"A\";", "fileinto A (\\Deleted)")]
    [InlineData("setflag [\"\\\\Flagged\", \"\\\\Deleted\"];", "implicit keep (\\Flagged \\Deleted)")]
    [InlineData("setflag \"\\\\Flagged \\\\Deleted\"; setflag \"\\\\Seen\";", "implicit keep (\\Seen)")]
    [InlineData("addflag \"\\\\Flagged\"; addflag [\"\\\\Deleted\", \"\\\\flagged\"];", "implicit keep (\\Flagged \\Deleted)")]
    [InlineData("addflag \"a b c\"; removeflag [\"B\", \"x\"];", "implicit keep (a c)")]
    [InlineData("addflag \"\\\\Recent \\\\NoSuch (bad) $MDNSent\";", "implicit keep ($MDNSent)")]
    [InlineData("addflag \"a\"; fileinto \"A\"; addflag \"b\"; fileinto \"B\"; keep :flags \"c\";", "fileinto A (a); fileinto B (a b); keep (c)")]
    [InlineData("fileinto :flags \"\\\\Deleted\" \"A\";", "fileinto A (\\Deleted)")]
    [InlineData("addflag \"a\"; keep :flags \"\";", "keep ()")]
    [InlineData("setflag \"mine\" \"a b\"; addflag \"mine\" \"c\"; removeflag \"mine\" \"a\"; keep :flags \"${mine}\";", "keep (b c)")]
    public void Flags_go_with_the_actions(string script, string actions) => Assert.Equal(actions, Run(script));

    [Theory]
    [InlineData("hasflag :contains \"MyFlag\"", true)]
    [InlineData("hasflag \"myflag\"", true)]
    [InlineData("hasflag [\"x\", \"y MyFlag\"]", true)]
    [InlineData("hasflag :contains [\"My\", \"x\"]", true)]
    [InlineData("hasflag \"Label\"", false)]
    [InlineData("hasflag :count \"ge\" :comparator \"i;ascii-numeric\" \"2\"", true)]
    [InlineData("hasflag :count \"ge\" :comparator \"i;ascii-numeric\" \"3\"", false)]
    [InlineData("hasflag [\"v\", \"w\"] \"in\"", true)]
    public void Flags_are_tested(string test, bool holds) =>
        Assert.Equal(holds, Scripts.Actions($"require [\"imap4flags\", \"variables\", \"relational\", \"comparator-i;ascii-numeric\"]; set \"w\" \"one in\"; addflag \"MyFlag Other\"; if {test} {{ discard; }}") == "discard");

    [Fact]
    public void An_event_begins_with_the_flags_of_the_message() => Assert.Equal("discard", Scripts.Actions("require \"imap4flags\"; if hasflag \"$Old\" { discard; }", with: static s => s with { Flags = ["$old"] }));

    [Fact]
    public void Variables_for_flags_need_variables() => Assert.Contains("require \"variables\"", Scripts.Errors("require \"imap4flags\"; setflag \"a\" \"b\";"), StringComparison.Ordinal);
}
