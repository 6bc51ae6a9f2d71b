using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse limits …</summary>
internal static class LimitCommands
{
    private static readonly Argument<string> Subject = new("subject") { Description = "An account's address; a domain (all its accounts together); \"*.\" and a domain (a tenant: it and all domains here below it, together); or default (each account that says nothing itself)." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("limits", "How much accounts, domains and tenants may send.")
        {
            Details = "All limits that concern an account hold at once. What passes one is answered 452 4.7.1 and comes again later; the administrators are told before, when most of a limit is used. "
                + "Counted from the store, so a restart forgets nothing. Also 'account set' and 'domain set' have --recipients-per-day: the number here comes before them.",
            Examples = ["limits list", "limits set default --recipients-per-hour 300", "limits set news@example.com --recipients-per-hour 0 --bulk", "limits set \"*.example.com\" --recipients-per-day 50000", "limits clear news@example.com"],
        };
        command.Add(List());
        command.Add(Show());
        command.Add(Set());
        command.Add(Clear());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List all limits that were set.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<LimitModel> all = await client.GetAsync("limits", AdministrationJson.Default.IReadOnlyListLimitModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListLimitModel, rows =>
            {
                if (rows.Count == 0) run.Out.WriteLine("No limit was set here.");
                else Print(run, rows);
            });
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show one limit, and how much of it is used.") { Subject };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            PrintOne(run, await client.GetAsync(Path(run), AdministrationJson.Default.LimitModel, run.CancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static Command Set()
    {
        Option<int?> hour = new("--recipients-per-hour") { Description = "Recipients in an hour; 0 is no limit.", HelpName = "N" };
        Option<int?> day = new("--recipients-per-day") { Description = "Recipients in 24 hours; 0 is no limit.", HelpName = "N" };
        Option<int?> messages = new("--messages-per-hour") { Description = "Messages in an hour; 0 is no limit.", HelpName = "N" };
        var bulk = new Option<bool?>("--bulk") { Description = "The account is known to write to many: how much it sends, and how alike, is no sign of a theft (--bulk false takes it back)." };
        var command = new Command("set", "Set limits; what is not named stays.") { Subject, hour, day, messages, bulk };
        CommandRun.Of(command, async run =>
        {
            if (!run.Has(hour) && !run.Has(day) && !run.Has(messages) && !run.Has(bulk)) throw new CommandException("say what to set: --recipients-per-hour, --recipients-per-day, --messages-per-hour or --bulk.");
            var wanted = new LimitModel { RecipientsPerHour = run.Get(hour), RecipientsPerDay = run.Get(day), MessagesPerHour = run.Get(messages), BulkSender = run.Has(bulk) ? run.Get(bulk) ?? true : null };
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            PrintOne(run, (await client.SendAsync(HttpMethod.Patch, Path(run), wanted, AdministrationJson.Default.LimitModel, AdministrationJson.Default.LimitModel, run.CancellationToken).ConfigureAwait(false))!);
        });
        return command;
    }

    private static Command Clear()
    {
        var command = new Command("clear", "Take back what was set; what stands behind it holds again.") { Subject };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"Nothing is set for {run.Get(Subject)} any more.");
        });
        return command;
    }

    private static string Path(CommandRun run) => "limits/" + Uri.EscapeDataString(run.Get(Subject));

    private static void PrintOne(CommandRun run, LimitModel model) => run.Print(model, AdministrationJson.Default.LimitModel, one =>
    {
        Print(run, [one]);
        if (one.RecipientsInDay is { } used) run.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"used: {one.RecipientsInHour} recipients and {one.MessagesInHour} messages in the last hour, {used} recipients in the last 24"));
    });

    private static void Print(CommandRun run, IReadOnlyList<LimitModel> rows)
    {
        var table = new TextTable("SUBJECT", "RECIPIENTS/HOUR", "RECIPIENTS/DAY", "MESSAGES/HOUR", "BULK");
        foreach (LimitModel row in rows) table.Add(row.Subject ?? "", Text(row.RecipientsPerHour), Text(row.RecipientsPerDay), Text(row.MessagesPerHour), row.BulkSender == true ? "yes" : "");
        table.Write(run.Out);
    }

    private static string Text(int? value) => value switch { null => "", 0 => "no limit", var n => n.Value.ToString(CultureInfo.InvariantCulture) };
}
