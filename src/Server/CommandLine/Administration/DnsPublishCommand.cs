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
        var command = new Command("publish", "Show what would change in the zone, ask, and publish. Nothing that Posthouse did not publish is taken away.") { DnsCommands.Domain, replace, DnsCommands.Language, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var text = new DnsPublishText(run.Get(DnsCommands.Language)!);
            DnsPublication planned = await SendAsync(run, client, new DnsPublish { ReplaceConflicts = run.Get(replace) }).ConfigureAwait(false);
            if (!run.Json) text.WritePlanned(run.Out, planned);
            if (planned.Changes.Count > 0)
            {
                Confirmation.Require(run, text.Question(planned), Words.In(run.Get(DnsCommands.Language)!), revocable: true);
                planned = await SendAsync(run, client, new DnsPublish { ReplaceConflicts = run.Get(replace), Apply = planned.Digest }).ConfigureAwait(false);
            }

            run.Print(planned, AdministrationJson.Default.DnsPublication, done => text.WriteOutcomes(run.Out, done));
            int failed = planned.Outcomes?.Count(static o => o.Result != OutcomeResult.Done) ?? 0;
            if (failed > 0) throw new CommandException($"{(failed == 1 ? "one record is" : $"{failed} records are")} not published.");
            if (planned.Conflicts.Count > 0) throw new CommandException($"{(planned.Conflicts.Count == 1 ? "one record is" : $"{planned.Conflicts.Count} records are")} not published: something else is in the way. Remove it, or add --replace.");
        });
        return command;
    }

    private static async Task<DnsPublication> SendAsync(CommandRun run, AdministrationClient client, DnsPublish wish) =>
        (await client.SendAsync(HttpMethod.Post, DnsCommands.Path(run, "dns/publish", ("language", run.Get(DnsCommands.Language))), wish, AdministrationJson.Default.DnsPublish, AdministrationJson.Default.DnsPublication, run.CancellationToken).ConfigureAwait(false))!;
}
