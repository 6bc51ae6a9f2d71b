using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse message trace.</summary>
internal static class MessageCommands
{
    internal static Command Create()
    {
        var to = new Option<string?>("--to") { Description = "The recipient.", HelpName = "ADDRESS" };
        var from = new Option<string?>("--from") { Description = "The envelope sender.", HelpName = "ADDRESS" };
        var messageId = new Option<string?>("--message-id") { Description = "The Message-ID header.", HelpName = "ID" };
        var traceId = new Option<string?>("--trace") { Description = "The trace identifier, as replies and logs give it.", HelpName = "ID" };
        var since = new Option<string?>("--since") { Description = "From when on: a date and time, or a duration such as 2h for the last two hours.", HelpName = "WHEN" };
        var until = new Option<string?>("--until") { Description = "Up to when.", HelpName = "WHEN" };
        Option<int> limit = new Option<int>("--limit") { Description = "At most so many records.", HelpName = "N", DefaultValueFactory = static _ => 1000 }.Within(1);
        var trace = new DocumentedCommand("trace", "Tell from the journal what became of a message.")
        {
            Details = "Every record that matches all that is given, and the others about the same messages, oldest first; where there are more than --limit, the newest of them.",
            Examples = ["message trace --to bob@example.com --since 2h", "message trace --message-id 20261124.1@example.net"],
        };
        foreach (Option option in (ReadOnlySpan<Option>)[to, from, messageId, traceId, since, until, limit]) trace.Options.Add(option);
        CommandRun.Of(trace, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = UrlQuery.Of(
                "trace", ("to", AdministrationText.Address(run.Get(to), "--to")), ("from", AdministrationText.Address(run.Get(from), "--from")), ("messageId", run.Get(messageId)), ("trace", run.Get(traceId)),
                ("since", Moment(run.Get(since), "--since")), ("until", Moment(run.Get(until), "--until")), ("limit", run.Get(limit).ToString(CultureInfo.InvariantCulture)));
            IReadOnlyList<TraceModel> records = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListTraceModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(records, AdministrationJson.Default.IReadOnlyListTraceModel, all => Print(run, all));
            if (client.HasMore && records.Count > 0)
                run.Warn(string.Create(CultureInfo.InvariantCulture, $"these are the newest {records.Count}; there are older ones. Raise --limit, or look further back with --until \"{records[0].At.ToLocalTime():yyyy-MM-dd HH:mm:ss.fff}\"."));
        });
        return new Command("message", "Messages on their way.") { trace };
    }

    private static void Print(CommandRun run, IReadOnlyList<TraceModel> records)
    {
        if (records.Count == 0)
        {
            run.Out.WriteLine("The journal has nothing that matches. Widen --since, or ask with --from, --to or --message-id alone.");
            return;
        }

        var table = new TextTable("TIME", "WHAT", "FROM", "TO", "TRACE", "DETAIL");
        foreach (TraceModel record in records)
        {
            table.Add(
                record.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture), record.Kind,
                record.Sender is { Length: 0 } ? "<>" : record.Sender, record.Recipient, record.Trace, record.Detail);
        }

        table.Write(run.Out);
    }

    internal static string? Moment(string? text, string option)
    {
        if (text is null) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTimeOffset moment)) return moment.ToString("O", CultureInfo.InvariantCulture);
        if (SettingText.TryReadDuration(text, out TimeSpan ago)) return (DateTimeOffset.UtcNow - ago).ToString("O", CultureInfo.InvariantCulture);
        throw new CommandException($"{option}: '{text}' is neither a date and time such as \"2026-11-24 10:00\" nor a duration such as 2h.");
    }
}
