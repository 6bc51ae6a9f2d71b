using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse queue …</summary>
internal static class QueueCommands
{
    private static readonly Argument<string> Id = new("id") { Description = "The message's queue number, such as Q1F." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("queue", "Mail that waits to leave.")
        {
            Details = "What was accepted for other servers waits here until it is sent, returned or expired. A message keeps one number, and each of its recipients a fate of its own.",
            Examples = ["queue list --destination example.net", "queue retry Q1F", "queue reroute Q1F smtp:relay.example.net:587", "queue bounce Q1F"],
        };
        command.Add(List());
        command.Add(QueueDestinationsCommand.Create());
        var show = new Command("show", "Show one message with the fate of each recipient.") { Id };
        CommandRun.Of(show, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(Path(run), AdministrationJson.Default.QueueModel, run.CancellationToken).ConfigureAwait(false));
        });
        command.Add(show);

        var reason = new Option<string?>("--reason") { Description = "Why, for those who look later.", HelpName = "TEXT" };
        var hold = new Command("hold", "Hold a message until it is released.") { Id, reason };
        CommandRun.Of(hold, run => ActAsync(run, "hold", new QueueAction(run.Get(reason), null)));
        command.Add(hold);

        var release = new Command("release", "Release a held message and try it at once, also one that its sender holds back.") { Id };
        CommandRun.Of(release, static run => ActAsync(run, "release", new QueueAction(null, null)));
        command.Add(release);

        var retry = new Command("retry", "Try again now.") { Id };
        CommandRun.Of(retry, static run => ActAsync(run, "retry", new QueueAction(null, null)));
        command.Add(retry);

        var to = new Argument<string?>("route") { Description = "smtp:host:port, lmtp:host:port, lmtp:unix:/path or discard:; nothing goes back to the configured routes.", Arity = ArgumentArity.ZeroOrOne };
        var route = new Command("reroute", "Send a message by another way, at once.") { Id, to };
        CommandRun.Of(route, run =>
        {
            string? text = run.Get(to);
            if (text is not null && !Delivery.Route.TryParse(text, out _)) throw new CommandException($"'{text}' must be smtp:host:port, lmtp:host:port, lmtp:unix:/path or discard:.");
            return ActAsync(run, "route", new QueueAction(null, text));
        });
        command.Add(route);

        var bounce = new Command("bounce", "Give a message up now and return it to its sender.") { Id };
        CommandRun.Of(bounce, static run => ActAsync(run, "bounce", new QueueAction(null, null)));
        command.Add(bounce);

        var delete = new Command("delete", "Delete a message; nobody is told.") { Id, Confirmation.Yes };
        CommandRun.Of(delete, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            QueueModel message = await client.GetAsync(Path(run), AdministrationJson.Default.QueueModel, run.CancellationToken).ConfigureAwait(false);
            Confirmation.Require(run, $"Delete {message.Id} from {(message.Sender.Length == 0 ? "<>" : message.Sender)}, without telling anyone");
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Id)} is deleted.");
        });
        command.Add(delete);
        return command;
    }

    private static Command List()
    {
        var from = new Option<string?>("--from") { Description = "Only of this sender.", HelpName = "ADDRESS" };
        var to = new Option<string?>("--to") { Description = "Only to this recipient.", HelpName = "ADDRESS" };
        var destination = new Option<string?>("--destination") { Description = "Only what goes to this domain or route.", HelpName = "DOMAIN" };
        var held = new Option<bool>("--held") { Description = "Only held messages." };
        Option<int> limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = static _ => 1000 }.Within(1);
        var command = new Command("list", "List the queue.") { from, to, destination, held, limit };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = UrlQuery.Of("queue", ("from", AdministrationText.Address(run.Get(from), "--from")), ("to", AdministrationText.Address(run.Get(to), "--to")), ("destination", run.Get(destination)), ("held", run.Get(held) ? "true" : null), ("limit", run.Get(limit).ToString(CultureInfo.InvariantCulture)));
            IReadOnlyList<QueueModel> queue = await client.GetAsync(path, AdministrationJson.Default.IReadOnlyListQueueModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(queue, AdministrationJson.Default.IReadOnlyListQueueModel, all =>
            {
                if (all.Count == 0)
                {
                    run.Out.WriteLine("Nothing waits.");
                    return;
                }

                var table = new TextTable("ID", "QUEUED", "SIZE", "FROM", "WAITING FOR", "NEXT ATTEMPT", "LAST REPLY");
                foreach (QueueModel message in all)
                {
                    List<QueueRecipientModel> waiting = [.. message.Recipients.Where(static r => r.State == "waiting")];
                    QueueRecipientModel? first = waiting.FirstOrDefault();
                    table.Add(
                        message.Id, Moment(message.Queued), SettingText.WriteSize(message.Size), message.Sender.Length == 0 ? "<>" : message.Sender,
                        first is null ? "" : waiting.Count == 1 ? first.Address : $"{first.Address} and {waiting.Count - 1} more",
                        message.HeldBecause is { } why ? "held: " + why : first is null ? "" : Moment(waiting.Min(static r => r.NextAttempt)),
                        first?.LastReply);
                }

                table.Write(run.Out);
            });
        });
        return command;
    }

    private static async Task ActAsync(CommandRun run, string action, QueueAction body)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        QueueModel? after = await client.SendAsync(HttpMethod.Post, $"{Path(run)}/{action}", body, AdministrationJson.Default.QueueAction, AdministrationJson.Default.QueueModel, run.CancellationToken).ConfigureAwait(false);
        if (after is null) run.Done($"{run.Get(Id)} has left the queue.");
        else Print(run, after);
    }

    private static string Path(CommandRun run) => "queue/" + Uri.EscapeDataString(run.Get(Id));

    private static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static void Print(CommandRun run, QueueModel model) => run.Print(model, AdministrationJson.Default.QueueModel, message =>
    {
        run.Out.WriteLine($"message:  {message.Id} ({SettingText.WriteSize(message.Size)}), trace {message.Trace}");
        run.Out.WriteLine($"from:     {(message.Sender.Length == 0 ? "<>" : message.Sender)}");
        run.Out.WriteLine($"queued:   {Moment(message.Queued)}, given up {Moment(message.Expires)}");
        if (message.HeldBecause is { } why) run.Out.WriteLine($"held:     {why}");
        if (message.Route is { } route) run.Out.WriteLine($"route:    {route}");
        var table = new TextTable("RECIPIENT", "STATE", "ATTEMPTS", "NEXT ATTEMPT", "LAST HOST", "LAST REPLY");
        foreach (QueueRecipientModel r in message.Recipients)
            table.Add(r.Address, r.State, r.Attempts.ToString(CultureInfo.InvariantCulture), r.State == "waiting" ? Moment(r.NextAttempt) : "", r.LastHost, r.LastReply);
        table.Write(run.Out);
    });
}
