using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse directory check: what leads nowhere or in a circle.</summary>
internal static class DirectoryCommands
{
    internal static Command Create()
    {
        var check = new DocumentedCommand("check", "List aliases, groups and catch-alls that lead nowhere or in a circle.")
        {
            Details = "None of it harms the server: mail that goes that way is refused or passed by. The exit code is 1 when there is any.",
            Examples = ["directory check"],
        };
        CommandRun.Of(check, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            IReadOnlyList<FindingModel> findings = await client.GetAsync("directory/check", AdministrationJson.Default.IReadOnlyListFindingModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(findings, AdministrationJson.Default.IReadOnlyListFindingModel, all =>
            {
                if (all.Count == 0)
                {
                    run.Out.WriteLine("Every alias, group and catch-all leads somewhere.");
                    return;
                }

                var table = new TextTable("WHAT", "KIND", "PROBLEM");
                foreach (FindingModel finding in all) table.Add(finding.Subject, finding.Kind, finding.Problem);
                table.Write(run.Out);
            });
            if (findings.Count > 0) throw new CommandException($"problems: {findings.Count}");
        });
        return new Command("directory", "The directory as a whole: domains, accounts, aliases, groups.") { check };
    }
}
