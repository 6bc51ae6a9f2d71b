namespace Posthouse.Sieve.Tests;

/// <summary>RFC 5231 and RFC 5233.</summary>
public class RelationalTests
{
    private const string Numeric = "relational comparator-i;ascii-numeric";

    [Theory]
    [InlineData("header :value \"lt\" :comparator \"i;ascii-numeric\" \"x-priority\" \"10\"", true)]
    [InlineData("header :value \"gt\" :comparator \"i;ascii-numeric\" \"x-priority\" \"10\"", false)]
    [InlineData("header :value \"lt\" \"x-priority\" \"10\"", false)]
    [InlineData("header :value \"ne\" \"x-twice\" \"first\"", true)]
    [InlineData("header :value \"eq\" \"x-twice\" \"SECOND\"", true)]
    [InlineData("header :value \"ge\" \"x-missing\" \"\"", false)]
    [InlineData("header :count \"eq\" :comparator \"i;ascii-numeric\" \"x-twice\" \"2\"", true)]
    [InlineData("header :count \"gt\" :comparator \"i;ascii-numeric\" [\"x-twice\", \"from\"] [\"2\"]", true)]
    [InlineData("header :count \"eq\" \"x-missing\" \"0\"", true)]
    [InlineData("address :count \"ge\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] \"3\"", true)]
    [InlineData("address :count \"ge\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] \"4\"", false)]
    public void Values_and_numbers_are_related(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, Numeric));

    [Theory]
    [InlineData("address :user \"to\" \"roadrunner\"", true)]
    [InlineData("address :detail \"to\" \"birds\"", true)]
    [InlineData("address :user \"from\" \"coyote\"", true)]
    [InlineData("address :detail :contains \"from\" \"\"", false)]
    public void Subaddresses_are_taken_apart(string test, bool holds) => Assert.Equal(holds, Scripts.Holds(test, "subaddress"));

    [Fact]
    public void The_envelope_has_subaddresses() => Assert.True(Scripts.Holds("envelope :detail \"to\" \"birds\"", "subaddress envelope"));

    [Theory]
    [InlineData("header :value \"xx\" \"a\" \"b\"")]
    [InlineData("header :value \"a\" \"b\"")]
    [InlineData("header :count \"eq\" :value \"eq\" \"a\" \"b\"")]
    public void Relations_are_checked(string test) => Assert.NotEmpty(Scripts.Errors($"require \"relational\"; if {test} {{ }}"));

    [Fact]
    public void Tags_tell_what_to_require()
    {
        Assert.Equal("line 1, column 11: ':count' needs: require \"relational\";", Scripts.Errors("if header :count \"eq\" \"a\" \"b\" { }"));
        Assert.Equal("line 1, column 12: ':detail' needs: require \"subaddress\";", Scripts.Errors("if address :detail \"to\" \"b\" { }"));
        Assert.Equal("line 1, column 6: ':flags' needs: require \"imap4flags\";", Scripts.Errors("keep :flags \"a\";"));
        Assert.Equal("line 1, column 6: 'keep' has no tag ':nonsense'.", Scripts.Errors("keep :nonsense;"));
    }
}
