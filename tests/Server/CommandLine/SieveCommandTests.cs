namespace Posthouse.Server.Tests;

public sealed class SieveCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-sieve-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_script_is_explained_line_by_line()
    {
        string script = File("a.sieve", "require \"fileinto\";\nif header :contains \"subject\" [\"invoice\", \"bill\"] {\n  fileinto \"Bills\";\n}\n");
        string message = File("m.eml", "From: alice@example.com\r\nTo: bob@example.com\r\nSubject: Your invoice\r\n\r\nHello\r\n");
        (int code, string output, string error) = await Cli.RunAsync("sieve", "test", script, message);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            From <alice@example.com> to <bob@example.com>:
                2  if header :contains "subject" ["invoice", "bill"] {
                   → header :contains "subject" "invoice", "bill" is true: "Your invoice" meets "invoice"
                3  fileinto "Bills";
                   → fileinto: into "Bills"

            What would be done:
              file into "Bills"

            """, output);
    }

    // RFC 6785 §4: the items, and the flags after the change.
    [Fact]
    public async Task A_script_of_a_mailbox_is_explained_for_an_event()
    {
        string script = File("a.sieve", "require [\"imapsieve\", \"environment\", \"imap4flags\", \"fileinto\"];\nif allof (environment \"imap.cause\" \"FLAG\", environment \"imap.mailbox\" \"To do\", environment :contains \"imap.changedflags\" \"\\\\Answered\", hasflag \"\\\\Answered\", environment \"location\" \"MS\", environment \"phase\" \"post\", environment \"imap.user\" \"eve@example.com\") {\n  fileinto \"Done\";\n}\n");
        string message = File("m.eml", "From: alice@example.com\r\nTo: bob@example.com\r\nSubject: x\r\n\r\nHello\r\n");
        string[] call = ["sieve", "test", script, message, "--event", "flag", "--mailbox", "To do", "--flags", "\\Seen \\Answered", "--user", "eve@example.com"];
        (int code, string output, string error) = await Cli.RunAsync([.. call, "--changed", "\\Answered"]);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("FLAG in \"To do\" by <eve@example.com>, for <bob@example.com>, of \\Answered:", output, StringComparison.Ordinal);
        Assert.EndsWith("What would be done:\n  file into \"Done\"\n  mark it as deleted, or remove it where it was filed elsewhere\n", output, StringComparison.Ordinal);
        (_, output, _) = await Cli.RunAsync([.. call, "--changed", "\\Seen"]);
        Assert.EndsWith("What would be done:\n  leave it where it is, as nothing else was decided\n", output, StringComparison.Ordinal);
        (_, output, _) = await Cli.RunAsync([.. call, "--json"]);
        Assert.Contains("\"cause\": \"FLAG\"", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vacation", "require \"vacation\";\nvacation \"Away.\";\n", "--event append")]
    [InlineData("--mailbox needs --event", "keep;\n", "--mailbox X")]
    [InlineData("--changed needs --event flag", "keep;\n", "--event copy --changed \\Seen")]
    [InlineData("--user: 'nobody' is not an e-mail address", "keep;\n", "--event copy --user nobody")]
    public async Task What_no_event_can_have_is_refused(string why, string script, string options)
    {
        (int code, string output, string error) = await Cli.RunAsync(["sieve", "test", File("a.sieve", script), File("m.eml", "Subject: x\r\n\r\n"), .. options.Split(' ')]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_fails_says_where()
    {
        string script = File("a.sieve", "require \"variables\";\nredirect \"${nobody}\";\n");
        (int code, string output, _) = await Cli.RunAsync("sieve", "test", script, File("m.eml", "Subject: x\r\n\r\n"), "--from", "<>", "--to", "bob@example.com");
        Assert.Equal(0, code);
        Assert.Contains("The script fails at line 2: \"\" is no e-mail address.", output, StringComparison.Ordinal);
        Assert.Contains("keep it in the inbox", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_a_script_is_told()
    {
        string script = File("a.sieve", "kep;\nfileinto \"A\";\n");
        (int code, string output, string error) = await Cli.RunAsync("sieve", "check", script);
        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"posthouse: {script} has errors:\n  line 1, column 1: There is no command 'kep'.\n  line 2, column 1: The command 'fileinto' needs: require \"fileinto\";\n", error);
        (code, output, error) = await Cli.RunAsync("sieve", "check", script, "--json");
        Assert.Equal((1, $"posthouse: {script} has errors: 2.\n"), (code, error));
        Assert.Contains("\"line\": 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_is_right_says_what_it_requires()
    {
        string script = File("a.sieve", "require [\"vacation\", \"date\"]; if currentdate :is \"year\" \"2000\" { vacation \"Away.\"; }");
        (int code, string output, _) = await Cli.RunAsync("sieve", "check", script);
        Assert.Equal((0, $"{script} is right; it requires date, vacation.\n"), (code, output));
    }

    private string File(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
