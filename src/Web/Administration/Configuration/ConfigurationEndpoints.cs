using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>The configuration as one document: export, and apply, which is all or nothing.</summary>
internal static class ConfigurationEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        ApiEndpoint.Map(endpoints, "GET", "configuration", static async context => await ExportAsync(context).ConfigureAwait(false));
        ApiEndpoint.Map(endpoints, "POST", "configuration/apply", ApplyAsync);
        ApiEndpoint.Map(endpoints, "GET", "configuration/drift", static async context =>
        {
            using var now = ConfigurationText.Of(await ExportAsync(context).ConfigureAwait(false));
            return await DriftedAsync(context, now).ConfigureAwait(false);
        });
    }

    private static async Task<object?> ApplyAsync(HttpContext context)
    {
        ConfigurationModel wanted = await ApiEndpoint.ReadAsync<ConfigurationModel>(context).ConfigureAwait(false);
        if (wanted.Version is not (0 or 1)) throw new FormatException($"This is a configuration of form {wanted.Version}; this server reads form 1.");
        bool prune = ListPage.Flag(context, "prune") ?? false;
        if (prune && (wanted.Domains is null || wanted.Accounts is null || wanted.Aliases is null || wanted.Groups is null || wanted.Roles is null))
            throw new FormatException("With prune, what is not named is deleted, accounts with all their mail: domains, accounts, aliases, groups and roles have to be there, if only as [].");
        // One after the other: of two that expect the same, the second finds it done.
        using IDisposable? turn = StoreTrial.IsOn ? null : await ApiEndpoint.Service<ChangeOrder>(context).TakeConfigurationAsync(context.RequestAborted).ConfigureAwait(false);
        ConfigurationModel old = await ExportAsync(context).ConfigureAwait(false);
        using var before = ConfigurationText.Of(old);
        if (!prune) wanted = PartialConfiguration.Complete(wanted, ApiEndpoint.Bytes(context), before);
        DirectoryConfiguration configuration = Read(wanted) with { Prune = prune, AllowUnknown = ListPage.Flag(context, "allowUnknown") ?? false };
        ConfigurationLists lists = await ConfigurationLists.ReadAsync(context, old, wanted, prune).ConfigureAwait(false);
        ConfigurationOutcome outcome = await DriftedAsync(context, before).ConfigureAwait(false);
        List<ConfigurationDifference> changes;
        if (StoreTrial.IsOn)
        {
            changes = await TryAsync(context, configuration, lists, before).ConfigureAwait(false);
        }
        else
        {
            if (ApiEndpoint.Query(context, "expect") is { } expected)
            {
                // What was shown is what is done: tried once more, and refused where it would be something else by now.
                using var trial = StoreTrial.Begin();
                if (ConfigurationDiff.Digest(await TryAsync(context, configuration, lists, before).ConfigureAwait(false)) != expected)
                    throw new ApiException(StatusCodes.Status409Conflict, "Something changed since the difference was shown. Look again.", "Changed meanwhile");
            }

            DirectoryAdministration administration = ApiEndpoint.Service<DirectoryAdministration>(context);
            await administration.ApplyAsync(configuration with { Parts = await lists.PrepareAsync().ConfigureAwait(false) }, context.RequestAborted).ConfigureAwait(false);
            using var after = ConfigurationText.Of(await ExportAsync(context).ConfigureAwait(false));
            await administration.NoteAppliedAsync(after.Text, context.RequestAborted).ConfigureAwait(false);
            changes = ConfigurationDiff.Of(before, after);
        }

        HashSet<string> withPassword = [.. (wanted.Accounts ?? []).Where(static account => account.PasswordHash is not null).Select(static account => EmailAddress.Parse(account.Address).ToUnicodeString())];
        return outcome with { Changes = changes, Digest = ConfigurationDiff.Digest(changes), Tasks = lists.Tasks(changes, withPassword) };
    }

    /// <summary>What would change, inside a trial.</summary>
    private static async Task<List<ConfigurationDifference>> TryAsync(HttpContext context, DirectoryConfiguration configuration, ConfigurationLists lists, ConfigurationText before)
    {
        await ApiEndpoint.Service<DirectoryAdministration>(context).ApplyAsync(configuration with { Parts = await lists.PrepareAsync().ConfigureAwait(false) }, context.RequestAborted).ConfigureAwait(false);
        using var after = ConfigurationText.Of(lists.Tried(await DirectoryAsync(context).ConfigureAwait(false)));
        return ConfigurationDiff.Of(before, after);
    }

    /// <summary>An outcome without changes: what drifted since a configuration was applied.</summary>
    private static async Task<ConfigurationOutcome> DriftedAsync(HttpContext context, ConfigurationText now)
    {
        if (await ApiEndpoint.Service<MailStore>(context).ReadAsync(AccountDirectory.LastApplied, context.RequestAborted).ConfigureAwait(false) is not { } last) return new ConfigurationOutcome([], [], "");
        using var applied = ConfigurationText.Of(last.Text);
        return new ConfigurationOutcome([], ConfigurationDiff.Of(applied, now), "") { LastApplied = last.At };
    }

    private static async Task<ConfigurationModel> ExportAsync(HttpContext context)
    {
        ConfigurationModel configuration = await DirectoryAsync(context).ConfigureAwait(false);
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        IReadOnlyList<Account> accounts = await directory.ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<Domain> domains = await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false);
        HashSet<DomainName> names = [.. domains.Select(static domain => domain.Name)];
        return configuration with
        {
            Dkim = await ConfiguredDkim.ExportAsync(context, names).ConfigureAwait(false),
            MtaSts = await ConfiguredMtaSts.ExportAsync(context, names).ConfigureAwait(false),
            Limits = await ConfiguredLimits.ExportAsync(context).ConfigureAwait(false),
            Scripts = await ConfiguredScripts.ExportAsync(context, domains).ConfigureAwait(false),
            IdentityProviders = await ConfiguredProviders.ExportAsync(context).ConfigureAwait(false),
            OauthClients = await ConfiguredClients.ExportAsync(context).ConfigureAwait(false),
            Suppressions = await ConfiguredSuppressions.ExportAsync(context, domains).ConfigureAwait(false),
            Shares = await ConfiguredShares.ExportAsync(context, accounts).ConfigureAwait(false),
            ApiKeys = await ConfiguredKeys.ExportAsync(context, accounts).ConfigureAwait(false),
        };
    }

    /// <summary>What the directory itself keeps; within a trial, as the trial made it.</summary>
    private static async Task<ConfigurationModel> DirectoryAsync(HttpContext context)
    {
        AccountDirectory directory = ApiEndpoint.Service<AccountDirectory>(context);
        IReadOnlyList<Account> accounts = await directory.ListAccountsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false);
        var configured = new List<ConfiguredAccountModel>(accounts.Count);
        foreach (Account account in accounts)
        {
            IReadOnlyList<EmailAddress> sendAs = await directory.ListSendAsAsync(account.Id, context.RequestAborted).ConfigureAwait(false);
            configured.Add(new ConfiguredAccountModel
            {
                Address = account.Address.ToUnicodeString(), Name = account.DisplayName, Language = account.Language, Suspended = account.Suspended, Quota = account.QuotaOctets, QuotaMessages = account.QuotaMessages,
                RecipientsPerDay = account.RecipientsPerDay, MaximumSentSize = account.MaximumSentSize, SendAs = [.. sendAs.Select(static a => a.ToUnicodeString()).Order(StringComparer.Ordinal)],
            });
        }

        return new ConfigurationModel
        {
            Domains = [.. (await directory.ListDomainsAsync(context.RequestAborted).ConfigureAwait(false)).OrderBy(static d => d.Name.Ascii, StringComparer.Ordinal).Select(Model)],
            Accounts = [.. configured.OrderBy(static a => a.Address, StringComparer.Ordinal)],
            Aliases = [.. (await directory.ListAliasesAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false)).Select(AliasEndpoints.Model).OrderBy(static a => a.Address, StringComparer.Ordinal)],
            Groups = [.. (await directory.ListGroupsAsync(cancellationToken: context.RequestAborted).ConfigureAwait(false)).Select(GroupEndpoints.Model).OrderBy(static g => g.Address, StringComparer.Ordinal)],
            Roles = [.. accounts.SelectMany(RoleEndpoints.Of).OrderBy(static r => $"{r.Account} {r.Role} {r.Domain}", StringComparer.Ordinal)],
        };
    }

    private static ConfiguredDomainModel Model(Domain domain) => new()
    {
        Name = domain.Name.Unicode, Aliases = [.. domain.Aliases.Select(static a => a.Unicode).Order(StringComparer.Ordinal)], CatchAll = domain.CatchAll?.ToUnicodeString(), Quota = domain.QuotaOctets, QuotaMessages = domain.QuotaMessages,
        MaximumAccounts = domain.MaximumAccounts, RecipientsPerDay = domain.RecipientsPerDay, MaximumReceivedSize = domain.MaximumReceivedSize, Suspended = domain.Suspended,
        // What is published is a fact of the zone, not a decision.
        Dns = domain.Dns with { Published = [] },
    };

    private static DirectoryConfiguration Read(ConfigurationModel wanted)
    {
        ILookup<EmailAddress, RoleModel> roles = (wanted.Roles ?? []).ToLookup(static r => EmailAddress.Parse(r.Account));
        List<ConfiguredAccount> accounts = [.. (wanted.Accounts ?? []).Select(a => Read(a, EmailAddress.Parse(a.Address), roles))];
        HashSet<EmailAddress> addresses = [.. accounts.Select(static a => a.Account.Address)];
        if (roles.FirstOrDefault(r => !addresses.Contains(r.Key)) is { } stray) throw new FormatException($"{stray.Key} has a role, and is not among the accounts.");
        RequireOnce((wanted.Domains ?? []).Select(static d => DomainName.Parse(d.Name).Ascii));
        RequireOnce((wanted.Accounts ?? []).Select(static a => a.Address).Concat((wanted.Aliases ?? []).Select(static a => a.Address)).Concat((wanted.Groups ?? []).Select(static g => g.Address)).Select(static a => EmailAddress.Parse(a).ToString().ToLowerInvariant()));
        return new DirectoryConfiguration
        {
            Domains = [.. (wanted.Domains ?? []).Select(Read)],
            Accounts = accounts,
            Aliases = [.. (wanted.Aliases ?? []).Select(AliasEndpoints.New)],
            MayLeadNowhere = (wanted.Aliases ?? []).Where(static alias => alias.AllowUnknown == true).Select(static alias => EmailAddress.Parse(alias.Address)).ToHashSet(),
            Groups = [.. (wanted.Groups ?? []).Select(static g => GroupEndpoints.New(new GroupChange { Address = g.Address, Name = g.Name, Members = g.Members, Posting = g.Posting, Owner = g.Owner }))],
        };
    }

    private static void RequireOnce(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!seen.Add(name)) throw new FormatException($"{name} is there twice.");
        }
    }

    private static Domain Read(ConfiguredDomainModel domain) => new()
    {
        Id = 0, Name = DomainName.Parse(domain.Name), Aliases = [.. (domain.Aliases ?? []).Select(DomainName.Parse)], CatchAll = string.IsNullOrEmpty(domain.CatchAll) ? null : EmailAddress.Parse(domain.CatchAll),
        QuotaOctets = domain.Quota, QuotaMessages = domain.QuotaMessages, MaximumAccounts = domain.MaximumAccounts, RecipientsPerDay = domain.RecipientsPerDay, MaximumReceivedSize = domain.MaximumReceivedSize,
        Suspended = domain.Suspended, Dns = domain.Dns ?? DomainDnsSettings.Default,
    };

    private static ConfiguredAccount Read(ConfiguredAccountModel account, EmailAddress address, ILookup<EmailAddress, RoleModel> roles)
    {
        List<RoleAssignment> assigned = [.. roles[address].Select(static r => new RoleAssignment(RoleNames.Parse(r.Role), string.IsNullOrEmpty(r.Domain) ? null : DomainName.Parse(r.Domain)))];
        return new ConfiguredAccount(
            new Account
            {
                Id = new AccountId(0), Address = address, DisplayName = account.Name ?? "", Language = account.Language ?? "en", Suspended = account.Suspended,
                IsAdministrator = assigned.RemoveAll(static r => r.Role == Role.Owner) > 0, Roles = assigned,
                QuotaOctets = account.Quota, QuotaMessages = account.QuotaMessages, RecipientsPerDay = account.RecipientsPerDay, MaximumSentSize = account.MaximumSentSize,
            },
            [.. (account.SendAs ?? []).Select(EmailAddress.Parse)],
            account.PasswordHash);
    }
}
