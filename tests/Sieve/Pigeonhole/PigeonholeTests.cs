using System.Diagnostics;
using System.Text;

namespace Posthouse.Sieve.Tests;

/// <summary>Debian's dovecot-sieve as a second opinion: what a script does with a message is the same in both.</summary>
public sealed class PigeonholeTests : IDisposable
{
    private const string SieveTest = "/usr/bin/sieve-test";

    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-sieve-");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, string> Cases() => new()
    {
        { "", "keep" },
        { "", "if header :contains \"subject\" \"PRESENT\" { discard; }" },
        { "", "if address :is :domain \"to\" \"lists.example.net\" { redirect \"bart@example.com\"; }" },
        { "", "if address :all :contains [\"to\", \"cc\"] \"Roadrunner \" { discard; } else { keep; }" },
        { "fileinto", "if header :matches \"subject\" \"*you ???\" { fileinto \"octets\"; } elsif header :matches \"subject\" \"*you ?\" { fileinto \"character\"; }" },
        { "fileinto envelope", "if envelope :localpart :matches \"from\" \"c*e\" { fileinto \"A\"; } if envelope :is \"to\" \"roadrunner+birds@acme.example.com\" { fileinto \"B\"; }" },
        { "fileinto", "if size :over 1K { fileinto \"large\"; } elsif size :under 1K { fileinto \"small\"; }" },
        { "fileinto", "if allof (exists [\"from\", \"date\"], not exists \"x-missing\") { fileinto \"A\"; fileinto \"A\"; keep; }" },
        { "fileinto variables", "if header :matches \"subject\" \"* have * for *\" { fileinto \"${1}.${2}.${3}\"; }" },
        { "fileinto variables", "set :upper :length \"a\" \"abcd\"; set :lower :upperfirst \"b\" \"xYZ\"; set :quotewildcard \"c\" \"a*b\"; fileinto \"${a}-${b}-${c}\";" },
        { "fileinto variables", "if string :matches \"a-b-c\" \"*-*\" { fileinto \"${1}|${2}\"; } if string :matches \"aXbYc\" \"a?b*c\" { fileinto \"${0}|${1}|${2}|${3}\"; }" },
        { "fileinto encoded-character", "fileinto \"a${hex:40}b${unicode:41 42}${hex:zz}\";" },
        { "fileinto relational comparator-i;ascii-numeric", "if header :value \"lt\" :comparator \"i;ascii-numeric\" \"x-priority\" \"10\" { fileinto \"A\"; } if address :count \"ge\" :comparator \"i;ascii-numeric\" [\"to\", \"cc\"] \"3\" { fileinto \"B\"; }" },
        { "fileinto relational", "if header :count \"eq\" \"x-twice\" \"2\" { fileinto \"A\"; } if header :value \"gt\" \"x-twice\" \"g\" { fileinto \"B\"; }" },
        { "fileinto subaddress", "if address :detail \"to\" \"birds\" { fileinto \"A\"; } if address :user \"to\" \"roadrunner\" { fileinto \"B\"; } if address :detail :contains \"from\" \"\" { fileinto \"C\"; }" },
        { "fileinto date index", "if date :zone \"+0000\" \"date\" \"hour\" \"08\" { fileinto \"A\"; } if date :originalzone \"date\" \"std11\" \"Sun, 30 Nov 2025 10:00:00 +0200\" { fileinto \"B\"; } if date :originalzone \"date\" \"julian\" \"61009\" { fileinto \"C\"; } if header :index 1 :last \"x-twice\" \"second\" { fileinto \"D\"; }" },
        { "fileinto date", "if date :originalzone \"date\" \"iso8601\" \"2025-11-30T10:00:00+02:00\" { fileinto \"A\"; } if date :originalzone \"received\" \"time\" \"08:30:00\" { fileinto \"B\"; } if date :originalzone \"date\" \"weekday\" \"0\" { fileinto \"C\"; } if date :originalzone \"date\" \"zone\" \"+0200\" { fileinto \"D\"; }" },
        { "fileinto body", "if body :contains \"anvil\" { fileinto \"A\"; } if body :raw :matches \"*sorry*thing*\" { fileinto \"B\"; } if body :content \"text/html\" :contains \"\" { fileinto \"C\"; }" },
        { "fileinto copy", "fileinto :copy \"A\"; redirect :copy \"x@example.com\";" },
        { "fileinto regex variables", "if header :regex \"subject\" \"^I (have|had) a ([a-z]+)\" { fileinto \"${1}-${2}\"; } if header :regex \"x-twice\" \"^f.{4}$|^[[:upper:]]{9}$\" { fileinto \"B\"; } if header :regex :comparator \"i;octet\" \"subject\" \"PRESENT\" { fileinto \"C\"; }" },
        { "fileinto ihave", "if ihave \"vnd.nobody.has.this\" { discard; } if ihave \"copy\" { fileinto :copy \"A\"; }" },
        { "fileinto mime foreverypart", "foreverypart { if header :mime :type \"content-type\" \"text\" { fileinto \"A\"; break; } }" },
        { "fileinto", "if header :contains \"x-missing\" \"\" { discard; } if header :contains \"x-twice\" \"\" { fileinto \"A\"; }" },
        { "fileinto", "if not anyof (header :is \"subject\" \"\", header :is \"x-twice\" \"SECOND\") { discard; } stop; fileinto \"B\";" },
        { "fileinto editheader", "addheader \"X-New\" \"v\"; deleteheader \"x-twice\"; if allof (header \"x-new\" \"v\", not exists \"x-twice\") { fileinto \"A\"; }" },
        { "fileinto environment", "if environment :contains \"unknown-item\" \"\" { discard; }" },
        { "fileinto imap4flags", "setflag \"a b\"; addflag [\"c\", \"B\"]; removeflag \"a\"; if hasflag [\"C\"] { fileinto \"A\"; } if hasflag \"a\" { fileinto \"B\"; }" },
        { "fileinto comparator-i;ascii-numeric", "if header :comparator \"i;ascii-numeric\" \"x-priority\" \"0003\" { fileinto \"A\"; } if header :comparator \"i;ascii-numeric\" \"x-twice\" \"text\" { fileinto \"B\"; }" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Both_do_the_same(string require, string script)
    {
        if (!File.Exists(SieveTest)) Assert.Skip("sieve-test is not installed (Debian: dovecot-sieve)");
        string text = (require.Length == 0 ? "" : $"require [{string.Join(", ", require.Split(' ').Select(static r => $"\"{r}\""))}];\n") + script + (script.EndsWith('}') || script.EndsWith(';') ? "" : ";");
        (int code, string output) = await RunAsync(text, Scripts.Message);
        Assert.True(code == 0, output);
        SieveResult result = Scripts.Run(text);
        Assert.Null(result.Error);
        Assert.Equal(Theirs(output), string.Join("; ", result.Actions.Select(Ours).OfType<string>().Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("keep")]
    [InlineData("fileinto \"A\";")]
    [InlineData("require \"fileinto\"; keep; require \"copy\";")]
    [InlineData("if header :is :contains \"a\" \"b\" { keep; }")]
    [InlineData("if size :over \"1\" { keep; }")]
    [InlineData("if true { keep; } else if false { keep; }")]
    [InlineData("require \"variables\"; set \"a.b\" \"c\";")]
    [InlineData("require \"variables\"; set :lower :upper \"a\" \"c\";")]
    [InlineData("require \"relational\"; if header :value \"zz\" \"a\" \"b\" { keep; }")]
    [InlineData("redirect \"nobody\";")]
    [InlineData("require \"foreverypart\"; break;")]
    [InlineData("require \"encoded-character\"; redirect \"${unicode:DF01}@example.com\";")]
    public async Task Both_refuse_the_same(string script)
    {
        if (!File.Exists(SieveTest)) Assert.Skip("sieve-test is not installed (Debian: dovecot-sieve)");
        (int code, string output) = await RunAsync(script, Scripts.Message);
        Assert.True(code != 0, output);
        Scripts.Errors(script);
    }

    // " * store message in folder: X" and the like, in alphabetical order.
    private static string Theirs(string output)
    {
        var actions = new List<string>();
        foreach (string line in output.Split('\n'))
        {
            string text = line.Trim();
            if (text.StartsWith("* store message in folder: ", StringComparison.Ordinal)) actions.Add("store " + text[27..]);
            else if (text.StartsWith("* redirect message to: ", StringComparison.Ordinal)) actions.Add("redirect " + text[23..].Trim('<', '>', '.'));
        }

        return string.Join("; ", actions.Order(StringComparer.Ordinal));
    }

    private static string? Ours(SieveAction action) => action switch
    {
        KeepAction => "store INBOX",
        FileIntoAction file => "store " + file.Mailbox,
        RedirectAction redirect => "redirect " + redirect.Address,
        _ => null,
    };

    private async Task<(int Code, string Output)> RunAsync(string script, string message)
    {
        string scriptFile = Path.Combine(_folder.FullName, "s.sieve"), messageFile = Path.Combine(_folder.FullName, "m.eml"), configuration = Path.Combine(_folder.FullName, "dovecot.conf");
        await File.WriteAllTextAsync(scriptFile, script, new UTF8Encoding(false));
        await File.WriteAllTextAsync(messageFile, message.ReplaceLineEndings("\r\n"), new UTF8Encoding(false));
        // Nothing of the machine's own configuration may matter; it refuses to work for root.
        if (Environment.UserName == "root") _folder.UnixFileMode = (UnixFileMode)0b111_111_111;
        await File.WriteAllTextAsync(configuration, $$"""
            mail_location = maildir:{{_folder.FullName}}/mail
            mail_uid = {{(Environment.UserName == "root" ? "nobody" : Environment.UserName)}}
            first_valid_uid = 1
            first_valid_gid = 0
            log_path = /dev/stderr
            plugin {
              sieve_extensions = +editheader +ihave
            }
            """);
        var start = new ProcessStartInfo(SieveTest) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", configuration, "-C", "-f", "coyote@desert.example.org", "-r", "roadrunner+birds@acme.example.com", "-a", "roadrunner+birds@acme.example.com", scriptFile, messageFile]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
