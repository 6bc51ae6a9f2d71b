namespace Posthouse.Server.Tests;

public class MistakeTests
{
    [Theory]
    [InlineData("'posthouse account' has no command 'lst': did you mean 'list'?", "account", "lst")]
    [InlineData("'posthouse' has no command 'accounts': did you mean 'account'?", "accounts")]
    [InlineData("'posthouse account list' has no option '--datta': did you mean '--data'?", "account", "list", "--datta", "x")]
    [InlineData("'posthouse account list' takes nothing more: 'extra'", "account", "list", "extra")]
    [InlineData("'posthouse config check' needs <file>", "config", "check")]
    [InlineData("--limit: 'x' is not a whole number.", "queue", "list", "--limit", "x")]
    [InlineData("'posthouse account list --help' shows what there is.", "account", "list", "--nonsense")]
    public async Task What_was_meant_is_guessed_and_where_to_look_is_said(string expected, params string[] arguments)
    {
        (int code, string output, string error) = await Cli.RunAsync(arguments);
        Assert.Equal(1, code);
        Assert.Contains(expected, error);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task A_group_of_commands_alone_shows_what_there_is()
    {
        (int code, string output, string error) = await Cli.RunAsync("queue");
        Assert.Equal(1, code);
        Assert.Equal("", error);
        Assert.Contains("bounce <id>", output);
        Assert.Contains("posthouse queue reroute Q1F", output);
    }

    [Fact]
    public void Examples_are_commands_that_can_be_parsed()
    {
        var broken = new List<string>();
        void Walk(System.CommandLine.Command command)
        {
            foreach (string example in (command as DocumentedCommand)?.Examples ?? [])
            {
                string line = example.Split(" <", 2)[0];
                if (PosthouseCommand.Create().Parse(line).Errors.Count > 0) broken.Add(example);
            }

            foreach (System.CommandLine.Command sub in command.Subcommands) Walk(sub);
        }

        Walk(PosthouseCommand.Create());
        Assert.Empty(broken);
    }

    [Fact]
    public async Task Config_check_gives_a_program_every_error()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "data = 1\n\nhostname = \"not a name\"\n");
        (int code, string output, _) = await Cli.RunAsync("config", "check", file, "--json");
        File.Delete(file);
        Assert.Equal(1, code);
        Assert.Contains("\"line\": 3", output);
        Assert.Contains("\"line\": 1", output);
    }
}
