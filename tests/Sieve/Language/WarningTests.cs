namespace Posthouse.Sieve.Tests;

/// <summary>What is right and yet hardly meant is told with its place (RFC 5804 §2.6).</summary>
public class WarningTests
{
    [Theory]
    [InlineData("require [\"fileinto\", \"body\"];\nfileinto \"a\";", "line 1, column 22: The extension \"body\" is required and not used.")]
    [InlineData("require \"copy\";\nrequire \"copy\"; redirect :copy \"a@b.c\";", "line 2, column 9: The extension \"copy\" is required already.")]
    [InlineData("stop;\nkeep;", "line 2, column 1: This is never reached: it stands behind 'stop'.")]
    [InlineData("require \"fileinto\"; fileinto \"${x}\";", "line 1, column 30: \"${…}\" stands for itself here: it is a variable only with: require \"variables\";")]
    [InlineData("require \"vacation-seconds\"; keep;", "line 1, column 9: The extension \"vacation-seconds\" is required and not used.")]
    public void Something_is_told(string script, string warning) => Assert.Equal(warning, string.Join("\n", Scripts.Compile(script).Warnings));

    [Theory]
    [InlineData("require [\"vacation\", \"vacation-seconds\"]; vacation :seconds 60 \"x\";")]
    [InlineData("require [\"spamtest\", \"spamtestplus\", \"relational\", \"comparator-i;ascii-numeric\"]; if spamtest :value \"ge\" :comparator \"i;ascii-numeric\" \"5\" { stop; }")]
    [InlineData("require [\"variables\", \"fileinto\"]; if header :matches \"a\" \"*\" { fileinto \"${1}\"; }")]
    [InlineData("require [\"ihave\", \"imapsieve\", \"encoded-character\"]; if ihave [\"fileinto\", \"foo\"] { fileinto \"x\"; }")]
    [InlineData("require [\"subaddress\", \"envelope\", \"imap4flags\", \"mailbox\", \"fileinto\", \"special-use\"]; if envelope :detail \"to\" \"x\" { fileinto :create :specialuse \"\\\\Junk\" :flags \"a\" \"x\"; }")]
    [InlineData("require [\"date\", \"index\", \"environment\", \"foreverypart\", \"mime\", \"extracttext\", \"variables\"]; if date :index 1 \"date\" \"year\" \"1\" { foreverypart { if header :mime :anychild \"a\" \"b\" { extracttext \"x\"; break; } } } elsif environment \"name\" \"x\" { stop; }")]
    [InlineData("redirect \"a@b.c\"; if true { stop; } keep; # ${x}")]
    public void Nothing_is_told(string script)
    {
        Scripts.Good(script);
        Assert.Empty(Scripts.Compile(script).Warnings);
    }

    [Fact]
    public void Errors_stand_alone() => Assert.Empty(Scripts.Compile("require \"copy\"; stop; foo;").Warnings);

    [Fact]
    public void Warnings_are_few() => Assert.Equal(100, Scripts.Compile("stop;" + string.Concat(Enumerable.Repeat("stop;", 1_000))).Warnings.Count);
}
