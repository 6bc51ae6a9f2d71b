using System.CommandLine;
using Posthouse.Directory;
using Posthouse.Web;

namespace Posthouse.Server;

/// <summary>posthouse role …</summary>
internal static class RoleCommands
{
    private static readonly Argument<string> Address = new("address") { Description = "The account's address." };
    private static readonly Argument<string> RoleName = new("role") { Description = $"One of {string.Join(", ", RoleNames.All)}." };
    private static readonly Option<string?> Domain = new("--domain") { Description = "Only for this domain and its sub-domains.", HelpName = "DOMAIN" };

    internal static Command Create()
    {
        var command = new DocumentedCommand("role", "Who may administer what.")
        {
            Details = "An owner may do everything. A domain administrator has a domain with all its sub-domains, and what is outside it does not exist for him. A help desk resets passwords, sees the queue and what became of messages, "
                + "and releases what is held. An auditor reads all and changes nothing. 'account set --administrator' makes an owner as well. 'role rights' shows the whole table.",
            Examples = ["role list", "role give alice@example.com domain-administrator --domain example.com", "role give desk@example.com help-desk", "role take desk@example.com help-desk", "role rights --language zh-CN"],
        };
        command.Add(List());
        command.Add(Change("give", "Give an account a role.", "roles", "is now"));
        command.Add(Change("take", "Take a role from an account.", "roles/take", "is no longer"));
        command.Add(Rights());
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List who has which role.") { Domain };
        CommandRun.Of(command, static async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            string path = run.Get(Domain) is { } domain ? "roles?domain=" + Uri.EscapeDataString(domain) : "roles";
            IReadOnlyList<RoleModel> all = await client.GetAllAsync(path, AdministrationJson.Default.IReadOnlyListRoleModel, run.CancellationToken).ConfigureAwait(false);
            run.Print(all, AdministrationJson.Default.IReadOnlyListRoleModel, rows =>
            {
                var table = new TextTable("ACCOUNT", "ROLE", "DOMAIN");
                foreach (RoleModel row in rows) table.Add(row.Account, row.Role, row.Domain ?? "(whole server)");
                table.Write(run.Out);
            });
        });
        return command;
    }

    private static Command Change(string verb, string summary, string path, string done)
    {
        var command = new Command(verb, summary) { Address, RoleName, Domain };
        CommandRun.Of(command, async run =>
        {
            await using AdministrationClient client = await AdministrationClient.OpenAsync(run).ConfigureAwait(false);
            var role = new RoleModel(run.Get(Address), run.Get(RoleName), run.Get(Domain));
            await client.SendAsync(HttpMethod.Post, path, role, AdministrationJson.Default.RoleModel, AdministrationJson.Default.RoleModel, run.CancellationToken).ConfigureAwait(false);
            run.Done($"{role.Account} {done} {role.Role}{(role.Domain is null ? "" : " of " + role.Domain)}.");
        });
        return command;
    }

    private static Command Rights()
    {
        var language = new Option<string?>("--language") { Description = "en or zh-CN.", HelpName = "TAG" };
        var command = new Command("rights", "Show what each role may do.") { language };
        CommandRun.Of(command, run =>
        {
            string tag = run.Get(language) ?? "en";
            if (tag is not ("en" or "zh-CN")) throw new CommandException($"'{tag}' is no language here: say en or zh-CN.");
            List<DomainRightsModel> table = [.. Enum.GetValues<Role>().Select(static role => new DomainRightsModel(RoleNames.Of(role), RoleRights.Of(role).Names))];
            run.Print(table, AdministrationJson.Default.IReadOnlyListDomainRightsModel, _ =>
            {
                foreach (Role role in Enum.GetValues<Role>())
                {
                    run.Out.WriteLine(tag == "en" ? RoleNames.Of(role) : $"{RoleNames.Of(role)}（{RoleNames.Describe(role, tag)}）");
                    foreach (string right in RoleRights.Of(role).Names) run.Out.WriteLine("  " + right);
                }
            });
            return Task.CompletedTask;
        });
        return command;
    }
}
