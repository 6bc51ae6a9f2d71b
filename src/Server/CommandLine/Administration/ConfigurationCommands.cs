using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text;
using System.Text.Json;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse config export|apply|drift: what is data, as one document.</summary>
internal static class ConfigurationCommands
{
    private const int MostAlike = 20;

    private static readonly JsonSerializerOptions Written = new(AdministrationJson.Default.Options) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Command Export()
    {
        var command = new Command("export", "Print the whole configuration that is data as one JSON document, without passwords and keys.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            ConfigurationModel configuration = await client.GetAsync("configuration", AdministrationJson.Default.ConfigurationModel, run.CancellationToken).ConfigureAwait(false);
            await run.Out.WriteLineAsync(JsonSerializer.Serialize(configuration, typeof(ConfigurationModel), Written)).ConfigureAwait(false);
        });
        return command;
    }

    internal static Command Apply()
    {
        var file = new Argument<string>("file") { Description = "What 'config export' printed, and perhaps was edited." };
        var prune = new Option<bool>("--prune") { Description = "Delete what the file does not name, accounts with all their mail." };
        var allowUnknown = new Option<bool>("--allow-unknown") { Description = "Take new targets, members and catch-alls of domains here that nobody would have." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing." };
        var command = new Command("apply", "Make the configuration what a file says: all of it, or nothing. Shows the difference and asks first.") { file, prune, allowUnknown, dryRun, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            JsonElement wanted = await ReadAsync(run.Get(file), run.CancellationToken).ConfigureAwait(false);
            string path = run.Get(prune) ? "configuration/apply?prune=true" : "configuration/apply?prune=false";
            if (run.Get(allowUnknown)) path += "&allowUnknown=true";
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            ConfigurationOutcome shown = await SendAsync(client, path + "&dryRun=true", wanted, run).ConfigureAwait(false);
            if (run.Get(dryRun) || shown.Changes.Count == 0)
            {
                Print(run, shown, "would be");
                return;
            }

            if (!run.Json) Print(run, shown, "would be");
            Confirmation.Require(run, $"Apply these {shown.Changes.Count} changes");
            ConfigurationOutcome done = await SendAsync(client, $"{path}&expect={shown.Digest}", wanted, run).ConfigureAwait(false);
            if (run.Json)
            {
                Print(run, done, "was");
                return;
            }

            run.Done($"{done.Changes.Count} changes were made.");
            Print(run, done.Tasks);
        });
        return command;
    }

    internal static Command Drift()
    {
        var command = new Command("drift", "Show what others changed since a configuration was applied the last time.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync("configuration/drift", AdministrationJson.Default.ConfigurationOutcome, run.CancellationToken).ConfigureAwait(false), "was");
        });
        return command;
    }

    private static async Task<ConfigurationOutcome> SendAsync(AdministrationClient client, string path, JsonElement wanted, CommandRun run) =>
        (await client.SendAsync(HttpMethod.Post, path, wanted, AdministrationJson.Default.JsonElement, AdministrationJson.Default.ConfigurationOutcome, run.CancellationToken).ConfigureAwait(false))!;

    // Sent as it stands: what it leaves out stays as it is on the server.
    private static async Task<JsonElement> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            // Editors put a byte order mark before it, or write UTF-16.
            using var reader = new StreamReader(file, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            string text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{file} is no text in UTF-8.");
        }
        catch (JsonException exception)
        {
            throw new CommandException($"{file} is no configuration: it is not JSON in line {exception.LineNumber + 1}, octet {exception.BytePositionInLine + 1}.");
        }
    }

    private static void Print(CommandRun run, ConfigurationOutcome outcome, string tense) => run.Print(outcome, AdministrationJson.Default.ConfigurationOutcome, o =>
    {
        foreach (ConfigurationDifference drifted in o.Drift) Print(run, drifted, "drifted: ");
        foreach (ConfigurationDifference change in o.Changes) Print(run, change, "");
        if (o.Drift.Count == 0 && o.Changes.Count == 0) run.Out.WriteLine($"Nothing {tense} changed.");
        Print(run, o.Tasks);
    });

    // A secret is shown whatever there is of them; of other things that are alike, some are enough to know what to do.
    private static void Print(CommandRun run, IReadOnlyList<ConfigurationTask> tasks)
    {
        foreach (IGrouping<(string Kind, string Task), ConfigurationTask> alike in tasks.GroupBy(static task => (task.Kind, task.Task)))
        {
            run.Out.WriteLine($"{alike.Key.Kind}, {Explain(alike.Key.Task)}:");
            foreach (ConfigurationTask task in alike.Key.Task == ConfigurationTask.KeepSecret ? alike : alike.Take(MostAlike)) run.Out.WriteLine(task.Secret is null ? $"    {task.Name}" : $"    {task.Name}: {task.Secret}");
            if (alike.Key.Task != ConfigurationTask.KeepSecret && alike.Count() > MostAlike) run.Out.WriteLine($"    and {alike.Count() - MostAlike} more");
        }
    }

    private static string Explain(string task) => task switch
    {
        ConfigurationTask.KeepSecret => "a new secret, which is told once",
        ConfigurationTask.SetSecret => "to be given its secret ('identity-provider set')",
        ConfigurationTask.SetPassword => "to be given a password ('account password'), or to sign in at an identity provider",
        ConfigurationTask.PublishRecord => "its record to be published ('dns check', 'dns publish')",
        _ => task,
    };

    private static void Print(CommandRun run, ConfigurationDifference difference, string before)
    {
        run.Out.WriteLine($"{before}{difference.Action} {difference.Kind} {difference.Name}");
        foreach (ConfigurationField field in difference.Fields) run.Out.WriteLine($"    {field.Name}: {Short(field.Before)} -> {Short(field.After)}");
    }

    // A whole script would hide the rest; the answer in JSON has it.
    private static string Short(string? value) => value is null ? "-" : value.Length <= 100 ? value : value[..100] + "…";
}
