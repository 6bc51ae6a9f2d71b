using System.CommandLine;
using System.Globalization;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse link …: files that accounts have sent as links. Their addresses are never shown: whoever has one can download.</summary>
internal static class LinkCommands
{
    private static readonly Argument<string> Address = new("address") { Description = "The account that has sent them." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("link", "Files that accounts have sent as links.")
        {
            Details = "A file that is too large to be attached stays here, and the message has a link to it that ends by itself ([links] in the configuration). After a theft of an account, look for what was put up meanwhile: another password leaves the links as they are.",
            Examples = ["link list bob@example.com", "link revoke bob@example.com H3 --yes"],
        };
        command.Add(List());
        command.Add(Revoke());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List an account's links, with when they end and how often the files were downloaded.") { Address };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<LinkModel> links = await client.GetAsync(PathOf(run), AdministrationJson.Default.IReadOnlyListLinkModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(links, AdministrationJson.Default.IReadOnlyListLinkModel, all =>
            {
                if (all.Count == 0)
                {
                    run.Out.WriteLine($"{run.Get(Address)} has no links.");
                    return;
                }

                var table = new TextTable("ID", "STATE", "FILE", "OCTETS", "ENDS", "DOWNLOADS", "PASSWORD");
                foreach (LinkModel link in all)
                    table.Add(link.Id, link.State == "usedUp" ? "used up" : link.State, link.Name, Number(link.Size), link.Expires.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Number(link.Downloads) + (link.MaximumDownloads is { } most ? $" of {Number(most)}" : ""), link.HasPassword ? "yes" : "no");
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("link") { Description = "Its ID, as 'link list' shows it." };
        var command = new Command("revoke", "End a link: nobody can download the file any more, and it is deleted.") { Address, id, Confirmation.Yes };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = $"{PathOf(run)}/{Uri.EscapeDataString(run.Get(id))}";
            // What is not there is said before anybody is asked.
            await client.SendAsync(HttpMethod.Delete, path + "?dryRun=true", run.CancellationToken).ConfigureAwait(false);
            IReadOnlyList<LinkModel> links = await client.GetAsync(PathOf(run), AdministrationJson.Default.IReadOnlyListLinkModel, run.CancellationToken).ConfigureAwait(false);
            string file = links.FirstOrDefault(link => link.Id == run.Get(id))?.Name ?? run.Get(id);
            Confirmation.Require(run, $"Revoke the link of {run.Get(Address)} to '{TextTable.Clean(file)}', and delete the file");
            await client.SendAsync(HttpMethod.Delete, path, run.CancellationToken).ConfigureAwait(false);
            run.Done($"The link {run.Get(id)} of {run.Get(Address)} is revoked.");
        });
        return command;
    }

    private static string PathOf(CommandRun run) => $"accounts/{Uri.EscapeDataString(run.Get(Address))}/links";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
