using System.Text;

namespace Posthouse.Sieve.Tests;

/// <summary>What hostile owners and senders put together: each ends with an error of the language, or within the limits, at a cost that the limits set.</summary>
public class HostileTests
{
    [Theory]
    [InlineData("include :personal \"a\";", "The script \"a\" includes itself.")]
    [InlineData("include :personal :once \"a\";", null)]
    [InlineData("include :personal \"b\";", "The script \"b\" includes itself.")]
    public void Scripts_that_include_each_other_end(string script, string? error)
    {
        var host = new Library(name => name == "a" ? "require \"include\"; " + script : "require \"include\"; include :personal \"b\";");
        SieveResult result = Scripts.Run("require \"include\"; include :personal \"a\";", with: setup => setup with { Host = host });
        Assert.Equal(error, result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Fact]
    public void Scripts_a_hundred_deep_end_at_ten()
    {
        var host = new Library(static name => $"require \"include\"; include :personal \"{int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) + 1}\";");
        SieveResult result = Scripts.Run("require \"include\"; include :personal \"1\";", with: setup => setup with { Host = host });
        Assert.Equal("Scripts include each other more than 10 deep.", result.Error);
        Assert.True(host.Asked <= 12);
    }

    [Fact]
    public void Scripts_that_fan_out_end_at_a_hundred()
    {
        // Ten to the ninth, were it let.
        var host = new Library(static name => name.Length == 9 ? "keep;" : "require \"include\";" + string.Concat(Enumerable.Range(0, 10).Select(digit => $"include :personal \"{name}{digit}\";")));
        SieveResult result = Scripts.Run("require \"include\"; include :personal \"1\";", with: setup => setup with { Host = host });
        Assert.Equal("More than 100 scripts are included.", result.Error);
    }

    [Theory]
    [InlineData("# {0}\nkeep;", 1_100_000)]
    [InlineData("keep; /* {0} */", 1_100_000)]
    [InlineData("redirect \"{0}\";", 1_100_000)]
    public void A_script_of_a_megabyte_is_not_looked_at(string script, int length) =>
        Assert.Contains("are allowed", Scripts.Errors(script.Replace("{0}", new string('x', length), StringComparison.Ordinal)), StringComparison.Ordinal);

    [Fact]
    public void A_list_of_a_hundred_thousand_strings_is_an_error()
    {
        string list = string.Join(",", Enumerable.Range(0, 100_000).Select(static i => $"\"{i}\""));
        SieveCompilation compilation = Scripts.Compile($"if exists [{list}] {{ keep; }}", limits: new SieveLimits { ScriptOctets = int.MaxValue });
        Assert.Contains("20000", string.Join('\n', compilation.Errors).Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(compilation.Errors.Count <= 2);
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|aa)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)x")]
    [InlineData("((a{0,9}){0,9}){0,9}b")]
    public void Expressions_that_others_choke_on_end(string expression)
    {
        SieveCompilation compilation = Scripts.Compile($"require \"regex\";\nif header :regex \"subject\" \"{expression.Replace("\\", "\\\\", StringComparison.Ordinal)}\" {{ discard; }}");
        if (!compilation.IsGood) return;
        SieveResult result = compilation.Script.Run(new SieveContextSetup().Context(Scripts.Mail($"Subject: {new string('a', 60_000)}!\n\n")));
        Assert.True(result.Error is null or "The regular expressions of the script take too long.", result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Fact]
    public void Variables_that_double_in_a_loop_over_parts_stay_within_their_length()
    {
        SieveResult result = Scripts.Run(
            "require [\"foreverypart\", \"variables\", \"fileinto\"]; set \"a\" \"0123456789\"; foreverypart { set \"a\" \"${a}${a}${a}${a}\"; } fileinto \"${a}\";", Parts(400));
        // RFC 5229 §6: cut, not refused; a name of that length is none.
        Assert.True(result.Failed);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Fact]
    public void A_loop_over_ten_thousand_parts_sees_five_hundred()
    {
        SieveResult result = Scripts.Run("require [\"foreverypart\", \"fileinto\", \"variables\", \"mime\"]; foreverypart { if header :mime :contenttype \"Content-Type\" \"text/last\" { discard; } }", Parts(10_000));
        Assert.Null(result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Theory]
    [InlineData("foreverypart { foreverypart { if header :mime :anychild \"X\" \"y\" { stop; } } }")]
    [InlineData("foreverypart { if header :mime :anychild :contains \"Content-Type\" \"nothing\" { stop; } }")]
    [InlineData("foreverypart { foreverypart { foreverypart { keep; } } }")]
    public void Loops_in_loops_over_deep_messages_end(string script)
    {
        SieveResult result = Scripts.Run("require [\"foreverypart\", \"mime\"]; " + script, Deep(400));
        Assert.True(result.Error is null || result.Error.Contains("steps", StringComparison.Ordinal) || result.Error.Contains("text", StringComparison.Ordinal), result.Error);
    }

    [Fact]
    public void Parts_that_are_all_replaced_end()
    {
        SieveResult result = Scripts.Run("require [\"foreverypart\", \"replace\", \"variables\"]; set \"a\" \"" + new string('x', 16_000) + "\"; foreverypart { replace \"${a}${a}${a}${a}\"; }", Parts(10_000));
        Assert.True(result.Error is null || result.Error.Contains("more text", StringComparison.Ordinal) || result.Error.Contains("steps", StringComparison.Ordinal), result.Error);
    }

    [Fact]
    public void A_message_that_encloses_itself_ends()
    {
        SieveResult result = Scripts.Run("require \"enclose\"; " + string.Concat(Enumerable.Repeat("enclose \"x\";\n", 4_000)), "Subject: x\n\n" + new string('y', 100_000));
        Assert.NotNull(result.Error);
        Assert.Equal("implicit keep", Scripts.Text(result));
    }

    [Theory]
    [InlineData("body :contains \"needle\"")]
    [InlineData("body :raw :contains \"needle\"")]
    [InlineData("body :content \"text\" :matches \"*n*e*e*d*l*e*\"")]
    [InlineData("body :content \"\" :regex \"n.*e.*e.*d\"")]
    public void Bodies_of_25_megabytes_are_read_to_their_bound(string test)
    {
        var body = new StringBuilder("Content-Type: text/plain\n\n");
        for (int i = 0; i < 25 * 1024; i++) body.Append('h', 1023).Append('\n');
        body.Append("needle");
        byte[] bytes = Encoding.ASCII.GetBytes(body.ToString());
        long most = 0;
        SieveMessage whole = SieveMessage.FromBytes(bytes);
        var message = new SieveMessage(whole.Header, whole.Structure, (offset, length) =>
        {
            most = Math.Max(most, length);
            return bytes.AsMemory((int)offset, Math.Min(length, bytes.Length - (int)offset));
        });
        SieveResult result = Scripts.Good($"require [\"body\", \"regex\"]; if {test} {{ discard; }}").Run(new SieveContextSetup().Context(message));
        Assert.Equal("implicit keep", Scripts.Text(result));
        Assert.InRange(most, 1, SieveLimits.Default.PartOctets);
    }

    [Fact]
    public void Header_fields_without_end_are_looked_at_once()
    {
        string message = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"X-{i}: {i}\n")) + "\n";
        SieveResult result = Scripts.Run(string.Concat(Enumerable.Range(0, 2_000).Select(static i => $"if exists \"y-{i}\" {{ stop; }}\n")), message);
        Assert.Contains("steps", result.Error, StringComparison.Ordinal);
    }

    private static string Parts(int count)
    {
        var message = new StringBuilder("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n");
        for (int i = 0; i < count; i++) message.Append("--b\nContent-Type: text/plain\n\nx\n");
        return message.Append("--b\nContent-Type: text/last\n\nx\n--b--\n").ToString();
    }

    private static string Deep(int depth)
    {
        var message = new StringBuilder("MIME-Version: 1.0\n");
        for (int i = 0; i < depth; i++) message.Append(System.Globalization.CultureInfo.InvariantCulture, $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        return message.Append("\nx\n").ToString();
    }

    private sealed class Library(Func<string, string> text) : SieveHost
    {
        internal int Asked { get; private set; }

        public override SieveScript? Script(ScriptLocation location, string name)
        {
            Asked++;
            return Scripts.Good(text(name));
        }
    }
}
