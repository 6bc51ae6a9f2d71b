using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse alias …</summary>
internal static class AliasCommands
{
    private static readonly Argument<string> Address = new("address") { Description = "The alias, such as sales@example.com." };
    private static readonly Argument<string[]> Targets = new("target") { Description = "Where its mail goes, here or elsewhere.", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<bool> AllowUnknown = new("--allow-unknown") { Description = "Take targets that nobody here has yet, with a warning." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("alias", "Other names for accounts, groups and addresses elsewhere.")
        {
            Details = "A target of a domain here must be there already, unless --allow-unknown is given; 'posthouse directory check' lists what still leads nowhere. A way that leads back to itself is refused.",
            Examples = ["alias add sales@example.com alice@example.com bob@example.com", "alias set sales@example.com carol@example.com"],
        };
        var domain = new Option<string?>("--domain") { Description = "Only aliases of this domain.", HelpName = "DOMAIN" };
        var list = new Command("list", "List aliases.") { domain };
        CommandRun.Of(list, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = run.Get(domain) is { } name ? "aliases?domain=" + Uri.EscapeDataString(name) : "aliases";
            run.Print(await client.GetAllAsync(path, AdministrationJson.Default.IReadOnlyListAliasModel, run.CancellationToken).ConfigureAwait(false), AdministrationJson.Default.IReadOnlyListAliasModel, all =>
            {
                var table = new TextTable("ALIAS", "TARGETS");
                foreach (AliasModel alias in all) table.Add(alias.Address, string.Join(' ', alias.Targets));
                table.Write(run.Out);
            });
        });
        command.Add(list);

        var show = new Command("show", "Show one alias.") { Address };
        CommandRun.Of(show, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(Path(run), AdministrationJson.Default.AliasModel, run.CancellationToken).ConfigureAwait(false));
        });
        command.Add(show);

        var add = new Command("add", "Add an alias.") { Address, Targets, AllowUnknown };
        CommandRun.Of(add, static run => SendAsync(run, HttpMethod.Post, "aliases"));
        command.Add(add);

        var set = new Command("set", "Replace an alias's targets.") { Address, Targets, AllowUnknown };
        CommandRun.Of(set, static run => SendAsync(run, HttpMethod.Put, Path(run)));
        command.Add(set);

        var delete = new Command("delete", "Delete an alias.") { Address, Confirmation.Yes };
        CommandRun.Of(delete, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            AliasModel alias = await client.GetAsync(Path(run), AdministrationJson.Default.AliasModel, run.CancellationToken).ConfigureAwait(false);
            Confirmation.Require(run, $"Delete the alias {alias.Address} of {string.Join(", ", alias.Targets.Take(3))}{(alias.Targets.Count > 3 ? " …" : "")}");
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Address)} is deleted.");
        });
        command.Add(delete);
        return command;
    }

    private static async Task SendAsync(CommandRun run, HttpMethod method, string path)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        var wanted = new AliasModel { Address = run.Get(Address), Targets = run.Get(Targets), AllowUnknown = run.Get(AllowUnknown) ? true : null };
        Print(run, (await client.SendAsync(method, path, wanted, AdministrationJson.Default.AliasModel, AdministrationJson.Default.AliasModel, run.CancellationToken).ConfigureAwait(false))!);
    }

    private static void Print(CommandRun run, AliasModel model)
    {
        run.Print(model, AdministrationJson.Default.AliasModel, alias => run.Out.WriteLine($"{alias.Address} → {string.Join(", ", alias.Targets)}"));
        run.WarnPeople(model.Warnings);
    }

    private static string Path(CommandRun run) => "aliases/" + Uri.EscapeDataString(run.Get(Address));
}
