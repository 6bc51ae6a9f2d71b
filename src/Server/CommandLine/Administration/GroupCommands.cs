using System.CommandLine;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse group …</summary>
internal static class GroupCommands
{
    private static readonly Argument<string> Address = new("address") { Description = "The group, such as everyone@example.com." };
    private static readonly Argument<string[]> Members = new("member") { Description = "Accounts, aliases, groups or addresses elsewhere.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> DisplayName = new("--name") { Description = "The name to show.", HelpName = "NAME" };
    private static readonly Option<string?> Posting = new("--posting") { Description = "Who may send to it: anyone, members or domain.", HelpName = "WHO" };
    private static readonly Option<string?> Owner = new("--owner") { Description = "Gets the reports on members that cannot be reached; \"\" is postmaster.", HelpName = "ADDRESS" };

    private static readonly Option<bool> AllowUnknown = new("--allow-unknown") { Description = "Take members and an owner that nobody here has yet, with a warning." };

    internal static Command Create()
    {
        var command = new DocumentedCommand("group", "Distribution lists.")
        {
            Details = "A group's address reaches all its members. Members may be groups themselves, but not in a circle. "
                + "A member of a domain here must be there already, unless --allow-unknown is given, as when groups are made before accounts; 'posthouse directory check' lists what still leads nowhere.",
            Examples = ["group add team@example.com alice@example.com bob@example.com --name Team", "group join team@example.com carol@example.com", "group set team@example.com --posting members"],
        };
        command.Add(List());

        var show = new Command("show", "Show one group with its members.") { Address };
        CommandRun.Of(show, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            Print(run, await client.GetAsync(Path(run), AdministrationJson.Default.GroupModel, run.CancellationToken).ConfigureAwait(false));
        });
        command.Add(show);

        var first = new Argument<string[]>("member") { Description = "Its first members.", Arity = ArgumentArity.ZeroOrMore };
        var add = new Command("add", "Add a group.") { Address, first, DisplayName, Posting, Owner, AllowUnknown };
        CommandRun.Of(add, run => SendAsync(run, HttpMethod.Post, "groups", Change(run) with { Address = run.Get(Address), Members = run.Get(first) }));
        command.Add(add);

        var set = new Command("set", "Change a group; what is not named stays.") { Address, DisplayName, Posting, Owner, AllowUnknown };
        CommandRun.Of(set, static run => SendAsync(run, HttpMethod.Patch, Path(run), Change(run)));
        command.Add(set);

        var join = new Command("join", "Add members to a group.") { Address, Members, AllowUnknown };
        CommandRun.Of(join, static run => SendAsync(run, HttpMethod.Patch, Path(run), new GroupChange { AddMembers = run.Get(Members), AllowUnknown = run.Get(AllowUnknown) ? true : null }));
        command.Add(join);

        var leave = new Command("leave", "Remove members from a group.") { Address, Members };
        CommandRun.Of(leave, static run => SendAsync(run, HttpMethod.Patch, Path(run), new GroupChange { RemoveMembers = run.Get(Members) }));
        command.Add(leave);

        var delete = new Command("delete", "Delete a group; its members stay.") { Address, Confirmation.Yes };
        CommandRun.Of(delete, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            GroupModel group = await client.GetAsync(Path(run), AdministrationJson.Default.GroupModel, run.CancellationToken).ConfigureAwait(false);
            Confirmation.Require(run, $"Delete the group {group.Address} (members: {group.Members.Count})");
            await client.SendAsync(HttpMethod.Delete, Path(run), run.CancellationToken).ConfigureAwait(false);
            run.Done($"{run.Get(Address)} is deleted.");
        });
        command.Add(delete);
        return command;
    }

    private static Command List()
    {
        var domain = new Option<string?>("--domain") { Description = "Only groups of this domain.", HelpName = "DOMAIN" };
        var list = new Command("list", "List groups.") { domain };
        CommandRun.Of(list, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = run.Get(domain) is { } name ? "groups?domain=" + Uri.EscapeDataString(name) : "groups";
            run.Print(await client.GetAllAsync(path, AdministrationJson.Default.IReadOnlyListGroupModel, run.CancellationToken).ConfigureAwait(false), AdministrationJson.Default.IReadOnlyListGroupModel, all =>
            {
                var table = new TextTable("GROUP", "NAME", "POSTING", "MEMBERS");
                foreach (GroupModel group in all) table.Add(group.Address, group.Name, group.Posting, group.Members.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
                table.Write(run.Out);
            });
        });
        return list;
    }

    private static async Task SendAsync(CommandRun run, HttpMethod method, string path, GroupChange change)
    {
        await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
        Print(run, (await client.SendAsync(method, path, change, AdministrationJson.Default.GroupChange, AdministrationJson.Default.GroupModel, run.CancellationToken).ConfigureAwait(false))!);
    }

    private static GroupChange Change(CommandRun run) => new() { Name = run.Get(DisplayName), Posting = run.Get(Posting), Owner = run.Get(Owner), AllowUnknown = run.Get(AllowUnknown) ? true : null };

    private static string Path(CommandRun run) => "groups/" + Uri.EscapeDataString(run.Get(Address));

    private static void Print(CommandRun run, GroupModel model)
    {
        run.Print(model, AdministrationJson.Default.GroupModel, group => Write(run, group));
        run.WarnPeople(model.Warnings);
    }

    private static void Write(CommandRun run, GroupModel group)
    {
        run.Out.WriteLine($"group:    {group.Address}");
        run.Out.WriteLine($"name:     {group.Name}");
        run.Out.WriteLine($"posting:  {group.Posting}");
        run.Out.WriteLine($"owner:    {group.Owner ?? "postmaster"}");
        run.Out.WriteLine($"members:  {group.Members.Count}");
        foreach (string member in group.Members) run.Out.WriteLine($"  {member}");
    }
}
