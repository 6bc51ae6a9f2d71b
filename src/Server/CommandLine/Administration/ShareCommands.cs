using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse account shares, share, unshare: who may read and change whose folders.</summary>
internal static class ShareCommands
{
    private static readonly Argument<string> Mailbox = new("mailbox") { Description = "The folder as its owner sees it, such as INBOX or \"Projects/2026\"." };
    private static readonly Option<string> With = new("--with") { Description = "An account or a group, or anyone: all who can sign in.", HelpName = "WHO", Required = true };

    internal static void AddTo(Command account, Argument<string> address)
    {
        account.Add(List(address));
        account.Add(Share(address));
        account.Add(Unshare(address));
    }

    private static Command List(Argument<string> address)
    {
        var command = new Command("shares", "List with whom an account's folders are shared.") { address };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(PathOf(run, address), AdministrationJson.Default.IReadOnlyListShareModel, run.CancellationToken).ConfigureAwait(false));
        });
        return command;
    }

    private static Command Share(Argument<string> address)
    {
        var rights = new Option<string>("--rights") { Description = "reader: sees and reads. editor: also marks, files, adds and deletes messages. full: also folders, and whom else to share with. Or letters of RFC 4314, such as lrs.", HelpName = "RIGHTS", DefaultValueFactory = static _ => "reader" };
        var command = new Command("share", "Share a folder with others, who see it below \"Other Users\". Folders made below it later are shared alike.") { address, Mailbox, With, rights };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var wanted = new ShareModel(run.Get(Mailbox), run.Get(With)!, run.Get(rights)!);
            Print(run, (await client.SendAsync(HttpMethod.Put, PathOf(run, address), wanted, AdministrationJson.Default.ShareModel, AdministrationJson.Default.IReadOnlyListShareModel, run.CancellationToken).ConfigureAwait(false))!);
        });
        return command;
    }

    private static Command Unshare(Argument<string> address)
    {
        var command = new Command("unshare", "End the sharing of a folder; open sessions lose it at once.") { address, Mailbox, With };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string query = $"?mailbox={Uri.EscapeDataString(run.Get(Mailbox))}&with={Uri.EscapeDataString(run.Get(With)!)}";
            await client.SendAsync(HttpMethod.Delete, PathOf(run, address) + query, run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Mailbox)} of {run.Get(address)} is no longer shared with {run.Get(With)}.");
        });
        return command;
    }

    private static string PathOf(CommandRun run, Argument<string> address) => $"accounts/{Uri.EscapeDataString(run.Get(address))}/shares";

    private static void Print(CommandRun run, IReadOnlyList<ShareModel> shares) => run.Print(shares, AdministrationJson.Default.IReadOnlyListShareModel, all =>
    {
        if (all.Count == 0)
        {
            run.Out.WriteLine("Nothing is shared.");
            return;
        }

        var table = new TextTable("FOLDER", "WITH", "RIGHTS", "NEVER");
        foreach (ShareModel share in all) table.Add(share.Mailbox, share.With, share.Rights, share.Denied ?? "");
        table.Write(run.Out);
    });
}
