using System.CommandLine;
using System.Text;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>The part of 'posthouse sieve …' that concerns stored scripts: of accounts, of domains and of the server.</summary>
internal static class ScriptCommands
{
    private static readonly Argument<string> Account = new("address") { Description = "Whose scripts: the account's address." };
    private static readonly Argument<string> Domain = new("domain") { Description = "Whose scripts: the domain." };
    private static readonly Argument<string> Name = new("script-name") { Description = "The script's name." };
    private static readonly Argument<string> NewName = new("new-name") { Description = "The new name." };
    private static readonly Argument<string> File = new("file") { Description = "The Sieve script, a file." };
    private static readonly Option<bool> Activate = new("--activate") { Description = "Make it the active one, which runs for each message." };
    private static readonly Option<bool> Before = new("--before") { Description = "Run it before the scripts of accounts." };
    private static readonly Option<bool> After = new("--after") { Description = "Run it after the scripts of accounts." };

    /// <summary>Those of accounts, to stand directly below 'sieve', and the groups 'server' and 'domain'.</summary>
    internal static IEnumerable<Command> Create()
    {
        foreach (Command command in Of(Account)) yield return command;
        var server = new Command("server", "Scripts that run for every account of the server, before or after its own.");
        foreach (Command command in Of(null)) server.Add(command);
        yield return server;
        var domain = new Command("domain", "Scripts that run for every account of a domain, before or after its own.");
        foreach (Command command in Of(Domain)) domain.Add(command);
        yield return domain;
    }

    private static IEnumerable<Command> Of(Argument<string>? owner)
    {
        yield return Command(owner, "list", "List the stored scripts.", [], [], static async (run, client, path) =>
        {
            IReadOnlyList<ScriptModel> all = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListScriptModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListScriptModel, scripts =>
            {
                var table = new TextTable("SCRIPT", "RUNS", "OCTETS", "CHANGED");
                foreach (ScriptModel script in scripts) table.Add(script.Name, script.Use ?? "-", script.Octets.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{script.Changed:yyyy-MM-dd HH:mm}");
                table.Write(run.Out);
            });
        });
        Option[] uses = owner == Account ? [Activate] : [Before, After];
        yield return Command(owner, "put", "Store a script under a name; one of that name is replaced. A script with errors is refused, with all of them.", [Name, File], uses, PutAsync);
        yield return Command(owner, "get", "Print a stored script.", [Name], [], static async (run, client, path) =>
        {
            ScriptModel script = await client.GetAsync(PathOf(run, path), AdministrationJson.Default.ScriptModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(script, AdministrationJson.Default.ScriptModel, model => run.Out.Write(model.Content));
        });
        if (owner == Account)
        {
            yield return Command(owner, "activate", "Make a stored script the active one, which runs for each message.", [Name], [], static (run, client, path) => UseAsync(run, client, path, "active", "runs for each message from now on"));
            yield return Command(owner, "deactivate", "Let no script run; all stay stored.", [], [], static async (run, client, path) =>
            {
                await client.SendAsync(HttpMethod.Delete, path + "?active=true", run.CancellationToken).ConfigureAwait(false);
                run.Done($"No script of {run.Get(Account)} runs.");
            });
        }
        else
        {
            yield return Command(owner, "before", "Run a stored script before those of accounts.", [Name], [], static (run, client, path) => UseAsync(run, client, path, "before", "runs before the scripts of accounts from now on"));
            yield return Command(owner, "after", "Run a stored script after those of accounts.", [Name], [], static (run, client, path) => UseAsync(run, client, path, "after", "runs after the scripts of accounts from now on"));
            yield return Command(owner, "deactivate", "Let a stored script run no more.", [Name], [], static (run, client, path) => UseAsync(run, client, path, "none", "runs no more"));
        }

        yield return Command(owner, "rename", "Rename a stored script.", [Name, NewName], [], static async (run, client, path) =>
        {
            ScriptModel script = await ChangeAsync(run, client, path, new ScriptChange { Name = run.Get(NewName) }).ConfigureAwait(false);
            run.Done($"\"{run.Get(Name)}\" is now \"{script.Name}\".");
        });
        yield return Command(owner, "delete", "Delete a stored script.", [Name], [Confirmation.Yes], static async (run, client, path) =>
        {
            await client.GetAsync(PathOf(run, path), AdministrationJson.Default.ScriptModel, run.CancellationToken).ConfigureAwait(false);
            Confirmation.Require(run, $"Delete the script \"{run.Get(Name)}\"");
            await client.SendAsync(HttpMethod.Delete, PathOf(run, path), run.CancellationToken).ConfigureAwait(false);
            run.Done($"\"{run.Get(Name)}\" is deleted.");
        });
    }

    private static Command Command(Argument<string>? owner, string name, string description, Argument[] arguments, Option[] options, Func<CommandRun, AdministrationClient, string, Task> body)
    {
        var command = new Command(name, description);
        if (owner is not null) command.Arguments.Add(owner);
        foreach (Argument argument in arguments) command.Arguments.Add(argument);
        foreach (Option option in options) command.Options.Add(option);
        CommandRun.Of(command, async run =>
        {
            string whose = owner is null ? "server" : run.Get(owner);
            // "server" is no account and no domain.
            if (owner == Account && !whose.Contains('@', StringComparison.Ordinal)) throw new CommandException($"'{whose}' is not an e-mail address.");
            if (owner == Domain && (whose == "server" || whose.Contains('@', StringComparison.Ordinal))) throw new CommandException($"'{whose}' is not a domain.");
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await body(run, client, "scripts/" + Uri.EscapeDataString(whose)).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task PutAsync(CommandRun run, AdministrationClient client, string path)
    {
        string file = run.Get(File);
        if (!System.IO.File.Exists(file)) throw new CommandException($"There is no file '{file}'.");
        byte[] content = await System.IO.File.ReadAllBytesAsync(file, run.CancellationToken).ConfigureAwait(false);
        if (!System.Text.Unicode.Utf8.IsValid(content)) throw new CommandException($"'{file}' is not in UTF-8.");
        string? use = run.Get(Activate) ? "active" : run.Get(Before) ? "before" : run.Get(After) ? "after" : null;
        if (run.Get(Before) && run.Get(After)) throw new CommandException("a script runs before those of accounts or after them, not both: choose --before or --after.");
        ScriptModel script = (await client.SendAsync(HttpMethod.Put, PathOf(run, path), new ScriptChange { Content = Encoding.UTF8.GetString(content), Use = use }, AdministrationJson.Default.ScriptChange, AdministrationJson.Default.ScriptModel, run.CancellationToken).ConfigureAwait(false))!;
        run.Print(script, AdministrationJson.Default.ScriptModel, model => run.Out.WriteLine(model.Use is { } runs ? $"\"{model.Name}\" is stored; it runs: {runs}." : $"\"{model.Name}\" is stored; it does not run by itself."));
    }

    private static async Task UseAsync(CommandRun run, AdministrationClient client, string path, string use, string said)
    {
        ScriptModel script = await ChangeAsync(run, client, path, new ScriptChange { Use = use }).ConfigureAwait(false);
        run.Done($"\"{script.Name}\" {said}.");
    }

    private static async Task<ScriptModel> ChangeAsync(CommandRun run, AdministrationClient client, string path, ScriptChange change) =>
        (await client.SendAsync(HttpMethod.Patch, PathOf(run, path), change, AdministrationJson.Default.ScriptChange, AdministrationJson.Default.ScriptModel, run.CancellationToken).ConfigureAwait(false))!;

    private static string PathOf(CommandRun run, string owner) => $"{owner}/{Uri.EscapeDataString(run.Get(Name))}";
}
