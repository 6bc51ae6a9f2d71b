using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse audit …</summary>
internal static class AuditCommands
{
    internal static Command Create()
    {
        var command = new DocumentedCommand("audit", "Every administrative act: who, from where, what, and how it ended.")
        {
            Details = "Each entry is written before the act and closed after it, and is chained to the one before it by its hash. 'audit head' prints the newest hash: keep it elsewhere, "
                + "and 'audit verify --head' shows later that nothing before it was changed or removed. A state of 'begun' is an act that a crash cut off, 'refused' one that somebody had no right to.",
            Examples = ["audit list --limit 50", "audit list --actor alice@example.com --since 2026-11-01", "audit head", "audit verify --head 1200:4f0c…"],
        };
        command.Add(List());
        command.Add(Head());
        command.Add(Verify());
        return command;
    }

    private static Command List()
    {
        var actor = new Option<string?>("--actor") { Description = "Only acts of this one.", HelpName = "TEXT" };
        var operation = new Option<string?>("--operation") { Description = "Only this operation, such as updateAccount.", HelpName = "TEXT" };
        var subject = new Option<string?>("--subject") { Description = "Only acts on this account, domain, …", HelpName = "TEXT" };
        var search = new Option<string?>("--search") { Description = "Only entries with this text.", HelpName = "TEXT" };
        var since = new Option<string?>("--since") { Description = "Not before this moment.", HelpName = "WHEN" };
        var limit = new Option<int?>("--limit") { Description = "At most so many, the newest (100).", HelpName = "N" };
        var command = new Command("list", "List acts, the newest first.") { actor, operation, subject, search, since, limit };
        CommandRun.Of(command, async run =>
        {
            string path = UrlQuery.Of(
                "audit", ("actor", run.Get(actor)), ("operation", run.Get(operation)), ("subject", run.Get(subject)), ("q", run.Get(search)), ("since", run.Get(since)), ("limit", run.Get(limit)?.ToString(CultureInfo.InvariantCulture)));
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<AuditModel> all = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListAuditModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListAuditModel, rows =>
            {
                var table = new TextTable("ENTRY", "AT", "ACTOR", "FROM", "STATE", "REQUEST");
                foreach (AuditModel row in rows)
                    table.Add(row.Sequence.ToString(CultureInfo.InvariantCulture), row.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), row.Actor, row.Origin, row.State == "failed" ? $"failed: {row.Outcome}" : row.State, row.Request);
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Head()
    {
        var command = new Command("head", "Print the newest entry's number and hash, to be kept elsewhere.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            AuditHeadModel head = await client.GetAsync("audit/head", AdministrationJson.Default.AuditHeadModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(head, AdministrationJson.Default.AuditHeadModel, h => run.Out.WriteLine($"{h.Sequence}:{h.Hash}"));
        });
        return command;
    }

    private static Command Verify()
    {
        var head = new Option<string?>("--head") { Description = "What 'audit head' printed earlier: NUMBER:HASH.", HelpName = "HEAD" };
        var command = new Command("verify", "Find entries that were changed, removed or moved.") { head };
        CommandRun.Of(command, async run =>
        {
            AuditHeadModel kept = run.Get(head) is { } text ? Parse(text) : new AuditHeadModel(0, null);
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            AuditVerdictModel verdict = (await client.SendAsync(HttpMethod.Post, "audit/verify", kept, AdministrationJson.Default.AuditHeadModel, AdministrationJson.Default.AuditVerdictModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(verdict, AdministrationJson.Default.AuditVerdictModel, v =>
            {
                foreach (string problem in v.Problems) run.Out.WriteLine(problem);
                if (v.Problems.Count == 0) run.Out.WriteLine($"{v.Entries} entries are as they were written. Head: {v.Head.Sequence}:{v.Head.Hash}");
            });
            if (verdict.Problems.Count > 0) throw new CommandException($"the audit log is not what was written: {verdict.Problems.Count} findings.");
        });
        return command;
    }

    private static AuditHeadModel Parse(string text) =>
        text.Split(':') is [var number, var hash] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) && hash.Length == 64 && hash.All(char.IsAsciiHexDigit)
            ? new AuditHeadModel(sequence, hash)
            : throw new CommandException("a head is NUMBER:HASH, as 'audit head' prints it.");
}
