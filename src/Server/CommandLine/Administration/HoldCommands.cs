using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse account holds, hold, release: stolen accounts.</summary>
internal static class HoldCommands
{
    internal static void AddTo(Command account, Argument<string> address)
    {
        account.Add(List());
        account.Add(Hold(address));
        account.Add(Release(address));
    }

    private static Command List()
    {
        var command = new Command("holds", "List the accounts whose sending is held, by the server or by a person.");
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<HoldModel> holds = await client.GetAsync("holds", AdministrationJson.Default.IReadOnlyListHoldModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(holds, AdministrationJson.Default.IReadOnlyListHoldModel, all =>
            {
                if (all.Count == 0) run.Out.WriteLine("No account is held.");
                else Print(run, all);
            });
        });
        return command;
    }

    private static Command Hold(Argument<string> address)
    {
        var reason = new Option<string?>("--reason") { Description = "Why, for those who look later; the owner reads it. At most 500 characters.", HelpName = "TEXT" };
        var locked = new Option<bool>("--lock") { Description = "Suspend the account too: no sign-in, its sessions end, and mail to it waits at its senders." };
        var command = new Command("hold", "Hold an account's sending: what it has in the queue is kept, and its owner and the administrators are told. Its mailbox stays readable.") { address, reason, locked };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            HoldModel hold = (await client.SendAsync(HttpMethod.Post, $"accounts/{Uri.EscapeDataString(run.Get(address))}/hold", new HoldRequest(run.Get(reason), run.Get(locked)), AdministrationJson.Default.HoldRequest, AdministrationJson.Default.HoldModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(hold, AdministrationJson.Default.HoldModel, one => Print(run, [one]));
        });
        return command;
    }

    private static Command Release(Argument<string> address)
    {
        var deliver = new Option<bool>("--deliver") { Description = "Deliver what was held. This is what happens anyway." };
        var giveBack = new Option<bool>("--return") { Description = "Return what was held to its sender, with a report for each message." };
        var discard = new Option<bool>("--discard") { Description = "Delete what was held; nobody is told." };
        var command = new Command("release", "Let a held account send again, and say what becomes of its held mail.") { address, deliver, giveBack, discard, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            string[] said = [.. new[] { (run.Get(deliver), "deliver"), (run.Get(giveBack), "return"), (run.Get(discard), "discard") }.Where(static one => one.Item1).Select(static one => one.Item2)];
            if (said.Length > 1) throw new CommandException("--deliver, --return and --discard exclude each other.");
            string what = said.Length == 1 ? said[0] : "deliver";
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            if (what == "discard") Confirmation.Require(run, $"Delete all held mail of {run.Get(address)}, without telling anyone");
            HoldModel hold = (await client.SendAsync(HttpMethod.Post, $"accounts/{Uri.EscapeDataString(run.Get(address))}/release", new ReleaseRequest(what), AdministrationJson.Default.ReleaseRequest, AdministrationJson.Default.HoldModel, run.CancellationToken).ConfigureAwait(false))!;
            run.Print(hold, AdministrationJson.Default.HoldModel, one => Print(run, [one]));
        });
        return command;
    }

    private static void Print(CommandRun run, IReadOnlyList<HoldModel> holds)
    {
        var table = new TextTable("ACCOUNT", "STATE", "SINCE", "BY", "REASON");
        foreach (HoldModel hold in holds) table.Add(hold.Account, hold.Locked ? hold.State + ", locked" : hold.State, hold.Since.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), hold.By, hold.Reason);
        table.Write(run.Out);
    }
}
