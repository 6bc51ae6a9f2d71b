using Posthouse.Mail;

namespace Posthouse.Server.Tests;

public sealed class ServerSetupTests : IDisposable
{
    private readonly string _root = System.IO.Directory.CreateTempSubdirectory("posthouse-setup-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_root, recursive: true);

    private InitPlan Plan() => new()
    {
        Domain = DomainName.Parse("example.com"),
        HostName = DomainName.Parse("mail.example.com"),
        Administrator = EmailAddress.Parse("admin@example.com"),
        Password = "open sesame",
        ConfigurationFile = Path.Combine(_root, "etc", "posthouse", "posthouse.toml"),
        DataFolder = Path.Combine(_root, "var", "posthouse"),
    };

    private string[] Left() => System.IO.Directory.GetFileSystemEntries(_root, "*", SearchOption.AllDirectories);

    [Fact]
    public async Task A_new_server_has_its_configuration_and_its_administrator()
    {
        InitPlan plan = Plan();
        var steps = new List<InitStep>();
        await ServerSetup.RunAsync(plan, steps.Add);
        Assert.Equal(Enum.GetValues<InitStep>(), steps);

        PosthouseConfiguration configuration = PosthouseConfiguration.Load(plan.ConfigurationFile);
        Assert.Equal("mail.example.com", configuration.HostName);
        Assert.Equal(plan.DataFolder, configuration.DataFolder);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(plan.DataFolder));
        Assert.False(File.Exists(plan.ConfigurationFile + ".new"));
        (int code, string output, _) = await Cli.RunAsync("account", "show", "admin@example.com", "--json", "--config", plan.ConfigurationFile);
        Assert.Equal(0, code);
        Assert.Contains("\"administrator\": true", output);
    }

    public static TheoryData<string> Steps => [.. Enum.GetNames<InitStep>()];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_failure_at_any_step_leaves_nothing_behind(string failing)
    {
        IOException failure = await Assert.ThrowsAsync<IOException>(() => ServerSetup.RunAsync(Plan(), step =>
        {
            if (step.ToString() == failing) throw new IOException("the disk is gone");
        }));
        Assert.Equal("the disk is gone", failure.Message);
        Assert.Empty(Left());

        // And it can be tried again.
        await ServerSetup.RunAsync(Plan());
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Being_cancelled_at_any_step_leaves_nothing_behind(string at)
    {
        using var cancellation = new CancellationTokenSource();
        Task<IReadOnlyList<Dns.SigningKeyText>> run = ServerSetup.RunAsync(Plan(), step => { if (step.ToString() == at) cancellation.Cancel(); }, cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task Folders_that_were_there_stay_empty_as_they_were()
    {
        InitPlan plan = Plan();
        System.IO.Directory.CreateDirectory(plan.DataFolder);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(plan.ConfigurationFile)!);
        string[] before = Left();
        await Assert.ThrowsAsync<IOException>(() => ServerSetup.RunAsync(plan, static step =>
        {
            if (step == InitStep.Finish) throw new IOException("no");
        }));
        Assert.Equal(before.Order(), Left().Order());
    }

    [Fact]
    public async Task A_configuration_that_is_there_is_neither_read_nor_replaced()
    {
        InitPlan plan = Plan();
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(plan.ConfigurationFile)!);
        await File.WriteAllTextAsync(plan.ConfigurationFile, "hostname = \"other.example\"\n");
        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => ServerSetup.RunAsync(plan));
        Assert.Contains("is there already", refused.Message);
        Assert.Equal("hostname = \"other.example\"\n", await File.ReadAllTextAsync(plan.ConfigurationFile));
        Assert.False(System.IO.Directory.Exists(plan.DataFolder));
    }

    [Fact]
    public async Task A_data_folder_with_something_in_it_is_refused_and_left_alone()
    {
        InitPlan plan = Plan();
        System.IO.Directory.CreateDirectory(plan.DataFolder);
        await File.WriteAllTextAsync(Path.Combine(plan.DataFolder, "letter.txt"), "keep me");
        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => ServerSetup.RunAsync(plan));
        Assert.Contains("is not empty", refused.Message);
        Assert.Single(System.IO.Directory.GetFileSystemEntries(plan.DataFolder));
    }

    [Fact]
    public async Task A_file_where_a_folder_should_be_ends_it_with_nothing_written()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "var"), "a file");
        await Assert.ThrowsAnyAsync<IOException>(() => ServerSetup.RunAsync(Plan()));
        Assert.Equal([Path.Combine(_root, "var")], Left());
    }

    [Fact]
    public async Task A_password_that_cannot_be_is_refused_by_the_directory_and_everything_is_undone()
    {
        CommandException refused = await Assert.ThrowsAsync<CommandException>(() => ServerSetup.RunAsync(Plan() with { Password = new string('x', 2000) }));
        Assert.Contains("password", refused.Message);
        Assert.Empty(Left());
    }

    [Fact]
    public async Task The_configuration_may_lie_in_the_data_folder()
    {
        InitPlan plan = Plan() with { ConfigurationFile = Path.Combine(_root, "var", "posthouse", "posthouse.toml") };
        await Assert.ThrowsAsync<IOException>(() => ServerSetup.RunAsync(plan, static step =>
        {
            if (step == InitStep.Finish) throw new IOException("no");
        }));
        Assert.Empty(Left());
        await ServerSetup.RunAsync(plan);
        Assert.Equal(plan.DataFolder, PosthouseConfiguration.Load(plan.ConfigurationFile).DataFolder);
    }
}
