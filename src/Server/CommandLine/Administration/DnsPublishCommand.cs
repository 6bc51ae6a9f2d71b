using System.CommandLine;
using Posthouse.Dns;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse dns publish: puts a domain's records into the zone, once the difference was seen.</summary>
internal static class DnsPublishCommand
{
    internal static Command Create()
    {
        var replace = new Option<bool>("--replace") { Description = "Also replace what is in the way: a merged record where one serves both, ours otherwise." };
        var command = new Command("publish", "Show what would change in the zone, ask, and publish. Nothing that Posthouse did not publish is taken away.") { DnsCommands.Domain, replace, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            DnsPublication planned = await SendAsync(run, client, new DnsPublish { ReplaceConflicts = run.Get(replace) }).ConfigureAwait(false);
            if (!run.Json) Write(run.Out, planned);
            if (planned.Changes.Count > 0)
            {
                Confirmation.Require(run, $"Publish {(planned.Changes.Count == 1 ? "this change" : $"these {planned.Changes.Count} changes")} in {planned.Zone}");
                planned = await SendAsync(run, client, new DnsPublish { ReplaceConflicts = run.Get(replace), Apply = planned.Digest }).ConfigureAwait(false);
            }

            run.Print(planned, AdministrationJson.Default.DnsPublication, done => WriteOutcomes(run.Out, done));
            int failed = planned.Outcomes?.Count(static o => o.Result != OutcomeResult.Done) ?? 0;
            if (failed > 0) throw new CommandException($"{(failed == 1 ? "one record is" : $"{failed} records are")} not published.");
            if (planned.Conflicts.Count > 0) throw new CommandException($"{(planned.Conflicts.Count == 1 ? "one record is" : $"{planned.Conflicts.Count} records are")} not published: something else is in the way. Remove it, or add --replace.");
        });
        return command;
    }

    private static async Task<DnsPublication> SendAsync(CommandRun run, AdministrationClient client, DnsPublish wish) =>
        (await client.SendAsync(HttpMethod.Post, DnsCommands.Path(run, "dns/publish"), wish, AdministrationJson.Default.DnsPublish, AdministrationJson.Default.DnsPublication, run.CancellationToken).ConfigureAwait(false))!;

    private static void Write(TextWriter writer, DnsPublication planned)
    {
        writer.WriteLine($"{planned.Zone}, by {planned.Publisher}: {planned.Unchanged} records are as they should be.");
        foreach (DnsPublishedChange change in planned.Changes)
        {
            foreach (string value in change.Remove) writer.WriteLine($"- {change.Name} {change.Type} {TextTable.Clean(value)}");
            foreach (string value in change.Add) writer.WriteLine($"+ {change.Name} {change.Type} {TextTable.Clean(value)}");
        }

        foreach (DnsRecord record in planned.Elsewhere) writer.WriteLine($"  of another zone: {record.Name} {record.Type} {TextTable.Clean(record.Value)}");
        foreach (DnsPublishConflict conflict in planned.Conflicts)
        {
            writer.WriteLine($"! {TextTable.Clean(conflict.Message)}");
            writer.WriteLine($"  wanted  {TextTable.Clean(conflict.Value)}");
            foreach (string value in conflict.Existing) writer.WriteLine($"  there   {TextTable.Clean(value)}");
            if (conflict.Proposal is { } proposal) writer.WriteLine($"  both    {TextTable.Clean(proposal)}");
        }
    }

    private static void WriteOutcomes(TextWriter writer, DnsPublication done)
    {
        if (done.Outcomes is null)
        {
            writer.WriteLine("Nothing to publish.");
            return;
        }

        writer.WriteLine($"{done.Outcomes.Count(static o => o.Result == OutcomeResult.Done)} of {done.Outcomes.Count} done.");
        foreach (RecordOutcome outcome in done.Outcomes.Where(static o => o.Result != OutcomeResult.Done))
            writer.WriteLine($"{outcome.Result.ToString().ToLowerInvariant()}: {outcome.Name} {outcome.Type}: {TextTable.Clean(outcome.Reason ?? "")}");
    }
}
