using System.CommandLine;

namespace Posthouse.Server.Tests;

public class ProgramTests
{
    [Fact]
    public async Task Version_is_printed_and_succeeds()
    {
        (int code, string output, _) = await Cli.RunAsync("--version");
        Assert.Equal(0, code);
        Assert.StartsWith("0.1.0", output);
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        (int code, string output, _) = await Cli.RunAsync("--help");
        Assert.Equal(0, code);
        foreach (Command command in PosthouseCommand.Create().Subcommands) Assert.Contains($"  {command.Name} ", output);
    }

    [Fact]
    public void Every_command_option_and_argument_is_described()
    {
        static void Walk(Command command)
        {
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            foreach (Option option in command.Options) Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{command.Name} {option.Name}");
            foreach (Argument argument in command.Arguments) Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{command.Name} {argument.Name}");
            foreach (Command sub in command.Subcommands) Walk(sub);
        }

        Walk(PosthouseCommand.Create());
    }

    [Theory]
    [InlineData("accounts")]
    [InlineData("account", "add")]
    [InlineData("account", "add", "a@example.com", "--colour", "red")]
    public async Task What_cannot_be_understood_fails_with_a_word_on_standard_error(params string[] arguments)
    {
        (int code, _, string error) = await Cli.RunAsync(arguments);
        Assert.NotEqual(0, code);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task A_folder_without_a_store_is_named_and_what_to_do_is_said()
    {
        (int code, _, string error) = await Cli.RunAsync("account", "list", "--data", "/nonexistent/posthouse");
        Assert.Equal(1, code);
        Assert.Contains("there is no store in /nonexistent/posthouse", error);
        Assert.Contains("--data", error);
    }

    [Fact]
    public async Task The_pipeline_is_printed_where_no_server_is()
    {
        if (File.Exists(PosthouseConfiguration.DefaultFile)) Assert.Skip($"There is a server here: {PosthouseConfiguration.DefaultFile}.");
        (int code, string output, string error) = await Cli.RunAsync("pipeline");
        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("routing", output);
    }

    [Fact]
    public async Task Config_check_prints_every_error_with_file_and_line()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "data = 1\n\nhostname = \"not a name\"\n", TestContext.Current.CancellationToken);
        (int code, _, string error) = await Cli.RunAsync("config", "check", file);
        File.Delete(file);
        Assert.Equal(1, code);
        Assert.Contains($"{file}:1: data: must be text in quotes", error);
        Assert.Contains($"{file}:3: hostname: 'not a name' is not a fully qualified name", error);
    }

    [Fact]
    public async Task Config_reference_prints_a_file_that_config_check_accepts()
    {
        (_, string reference, _) = await Cli.RunAsync("config", "reference");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, reference, TestContext.Current.CancellationToken);
        (int code, _, string error) = await Cli.RunAsync("config", "check", file, "--json");
        File.Delete(file);
        Assert.Equal("", error);
        Assert.Equal(0, code);
    }
}
