namespace Posthouse.Sieve.Tests;

public class LexerTests
{
    [Theory]
    [InlineData("keep")]
    [InlineData("keep ;}")]
    [InlineData("if true { keep; ")]
    [InlineData("\"open")]
    [InlineData("/* open")]
    [InlineData("redirect text:\nno end\n")]
    [InlineData("if size :over 1X { keep; }")]
    [InlineData("if size :over 99999999999999999999 { keep; }")]
    [InlineData("keep; %")]
    [InlineData("if header : \"a\" \"b\" { }")]
    [InlineData("if header [\"a\" \"b\" { }")]
    [InlineData("if header [] \"b\" { }")]
    [InlineData("if allof (true, ) { }")]
    [InlineData("if allof true { }")]
    [InlineData("if not (true) { }")]
    [InlineData("keep { }")]
    [InlineData("if true;")]
    [InlineData("else { }")]
    [InlineData("if true { } keep; else { }")]
    [InlineData("keep; require \"fileinto\";")]
    [InlineData("require 5;")]
    [InlineData("require \"no-such-extension\";")]
    [InlineData("fileinto \"A\";")]
    [InlineData("require \"fileinto\"; fileinto;")]
    [InlineData("require \"fileinto\"; fileinto \"a\" \"b\";")]
    [InlineData("require \"fileinto\"; fileinto [\"a\", \"b\"];")]
    [InlineData("redirect \"no address\";")]
    [InlineData("true;")]
    [InlineData("if keep { }")]
    [InlineData("if header :is :contains \"a\" \"b\" { }")]
    [InlineData("if header :is :is \"a\" \"b\" { }")]
    [InlineData("if header \"a\" \"b\" :is { }")]
    [InlineData("if header :comparator \"i;none\" \"a\" \"b\" { }")]
    [InlineData("if header :comparator \"i;ascii-numeric\" \"a\" \"b\" { }")]
    [InlineData("require \"comparator-i;ascii-numeric\"; if header :contains :comparator \"i;ascii-numeric\" \"a\" \"b\" { }")]
    [InlineData("if header \"a b\" \"c\" { }")]
    [InlineData("if size 5 { }")]
    [InlineData("if size :over \"5\" { }")]
    public void What_is_wrong_is_refused(string script) => Assert.NotEmpty(Scripts.Errors(script));

    [Fact]
    public void All_errors_are_found_each_with_its_place()
    {
        string errors = Scripts.Errors("""
            fileinto "A";
            if header :contains "subject" { keep; }
            elsif tru {
              stop;
              redirect "nobody";
            }
            kep;
            """);
        Assert.Equal(
            """
            line 1, column 1: The command 'fileinto' needs: require "fileinto";
            line 2, column 4: 'header' needs a list of keys.
            line 3, column 7: There is no test 'tru'.
            line 5, column 12: "nobody" is no e-mail address.
            line 7, column 1: There is no command 'kep'.
            """, errors);
    }

    [Fact]
    public void Comments_and_line_ends_of_every_kind_are_passed_over()
    {
        Assert.Equal("keep", Scripts.Actions("# one\r\n/* two\n * three */keep /**/ ; # four"));
        Assert.Equal("keep", Scripts.Actions("KEEP;"));
        Assert.Equal("discard", Scripts.Actions("if\ttrue{discard;}"));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() => Assert.Equal("keep", Scripts.Actions("\ufeffkeep;"));

    [Fact]
    public void What_is_not_utf_8_is_refused_where_it_stands()
    {
        SieveCompilation compilation = SieveCompiler.Compile("keep;\n# \xe9"u8.ToArray()[..^2].Append((byte)0xe9).ToArray(), SieveCapabilities.Delivery);
        Assert.Equal("line 2, column 3: The script is not in UTF-8 from here on.", compilation.Errors.Single().ToString());
    }

    [Theory]
    [InlineData("1K", 1024)]
    [InlineData("2m", 2 * 1024 * 1024)]
    [InlineData("1G", 1024 * 1024 * 1024)]
    [InlineData("2147483647", int.MaxValue)]
    public void Numbers_have_quantifiers(string number, long value)
    {
        Assert.Contains($"size :over {value}", Explained($"if size :over {number} {{ }}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"a\\\"b\\\\c\\d\"", "a\"b\\cd")]
    [InlineData("text:\r\nabc\r\n.\r\n", "abc\r\n")]
    [InlineData("text: # note\nabc\n..def\n...\n.\n", "abc\r\n.def\r\n..\r\n")]
    [InlineData("TEXT:\n.\n", "")]
    [InlineData("\"two\nlines\"", "two\r\nlines")]
    public void Strings_are_read_as_the_grammar_says(string written, string value)
    {
        SieveResult result = Scripts.Run($"require \"reject\"; reject {written};");
        Assert.Equal(value, Assert.IsType<RejectAction>(Assert.Single(result.Actions)).Reason);
    }

    // RFC 5228 §2.4.2.4.
    [Theory]
    [InlineData("$${hex:40}", "$@")]
    [InlineData("${hex: 40 }", "@")]
    [InlineData("${HEX: 40}", "@")]
    [InlineData("${hex:40", "${hex:40")]
    [InlineData("${hex:400}", "${hex:400}")]
    [InlineData("${hex:4${hex:30}}", "${hex:40}")]
    [InlineData("${unicode:40}", "@")]
    [InlineData("${ unicode:40}", "${ unicode:40}")]
    [InlineData("${UNICODE:40}", "@")]
    [InlineData("${UnICoDE:0000040}", "@")]
    [InlineData("${Unicode:40}", "@")]
    [InlineData("${Unicode:Cool}", "${Unicode:Cool}")]
    [InlineData("${hex:24 24}", "$$")]
    [InlineData("${unicode:1F4E7}", "\U0001F4E7")]
    [InlineData("${hex:e2 9c 89}", "✉")]
    [InlineData("${hex:}", "${hex:}")]
    public void Encoded_characters_are_decoded(string written, string value)
    {
        SieveResult result = Scripts.Run($"require [\"reject\", \"encoded-character\"]; reject \"{written}\";");
        Assert.Equal(value, Assert.IsType<RejectAction>(Assert.Single(result.Actions)).Reason);
    }

    [Theory]
    [InlineData("${Unicode:200000}")]
    [InlineData("${Unicode:DF01}")]
    [InlineData("${Unicode:ffffffffffff}")]
    public void Code_points_that_are_none_are_errors(string written) =>
        Assert.Contains("is no Unicode character", Scripts.Errors($"require [\"reject\", \"encoded-character\"]; reject \"{written}\";"), StringComparison.Ordinal);

    [Fact]
    public void Encoded_characters_stay_where_they_are_not_required()
    {
        Assert.Equal("reject ${hex:40}", Scripts.Actions("require \"reject\"; reject \"${hex:40}\";"));
    }

    private static string Explained(string script)
    {
        var trace = new SieveTrace();
        Scripts.Run(script, with: s => s with { Trace = trace });
        return string.Join('\n', trace.Entries.Select(static e => e.Text));
    }
}
