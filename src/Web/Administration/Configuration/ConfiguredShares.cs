using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>What administrators shared of accounts' mailboxes, as part of the configuration. What owners shared themselves is theirs.</summary>
internal static class ConfiguredShares
{
    internal static async Task<IReadOnlyList<ConfiguredShareModel>> ExportAsync(HttpContext context, IReadOnlyList<Account> accounts)
    {
        Dictionary<AccountId, string> owners = accounts.ToDictionary(static account => account.Id, static account => account.Address.ToUnicodeString());
        IReadOnlyList<(AccountId Account, string Mailbox, MailboxGrant Grant)> rows =
            await ApiEndpoint.Service<MailStore>(context).ReadAsync(static reader => reader.AdministeredGrants(), context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<string?> names = await ApiEndpoint.Service<AccountDirectory>(context).NamesOfAsync(rows.Select(static row => row.Grant.Grantee), context.RequestAborted).ConfigureAwait(false);
        var models = new List<ConfiguredShareModel>(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            (AccountId account, string mailbox, MailboxGrant grant) = rows[i];
            if (owners.TryGetValue(account, out string? owner) && names[i] is { } name) models.Add(Model(owner, mailbox, name, grant.Rights, grant.Denied));
        }

        return [.. models.OrderBy(Key, StringComparer.Ordinal)];
    }

    internal static ConfigurationSet<ConfiguredShareModel> Set(ConfigurationModel before, ConfigurationModel wanted, bool prune)
    {
        var addresses = new ConfiguredAddresses(before, wanted);
        return new(before.Shares, wanted.Shares?.Select(model => Checked(model, addresses)).ToList(), prune, Key, static (a, b) => a.Rights == b.Rights && a.Denied == b.Denied, exact: true);
    }

    internal static ConfigurationPart Prepare(ConfigurationSet<ConfiguredShareModel> set) => new(
        (transaction, names) =>
        {
            foreach (ConfiguredShareModel model in set.Removed)
            {
                // What goes with its account, its folder or whom it was shared with is gone.
                if (names.FindAccount(EmailAddress.Parse(model.Account)) is { } owner && transaction.FindMailbox(owner, model.Mailbox) is { } mailbox && Find(names, model.With) is { } grantee)
                    MailboxShares.Set(transaction, mailbox, new MailboxGrant(grantee, MailboxRights.None, MailboxRights.None), model.With, by: null);
            }

            foreach (ConfiguredShareModel model in set.Put)
            {
                AccountId owner = names.Account(EmailAddress.Parse(model.Account));
                Grantee grantee = Find(names, model.With) ?? throw new FormatException($"'{model.With}' must be the address of an account or a group here, or anyone.");
                (MailboxRights rights, MailboxRights denied) = Read(model);
                // On a new server nobody has made it yet.
                Mailbox mailbox = transaction.FindMailbox(owner, model.Mailbox) ?? transaction.CreateMailbox(owner, model.Mailbox);
                MailboxShares.Set(transaction, mailbox, new MailboxGrant(grantee, rights, denied), model.With, by: null);
            }
        },
        static () => Task.CompletedTask);

    /// <summary>Whether its account, and whom it is shared with, are there in the directory.</summary>
    internal static bool IsOf(ConfiguredShareModel model, ConfiguredDirectory directory) =>
        directory.HasAccount(model.Account) && (model.With == AccountDirectory.Anyone || directory.HasAccount(model.With) || directory.HasGroup(model.With));

    private static Grantee? Find(ConfiguredNames names, string with) => with == AccountDirectory.Anyone ? Grantee.Anyone : names.Grantee(EmailAddress.Parse(with));

    private static (MailboxRights Rights, MailboxRights Denied) Read(ConfiguredShareModel model)
    {
        MailboxRights rights = MailboxRights.None, denied = MailboxRights.None;
        if (model.Denied is { } letters && (letters.Length == 0 || !RightsText.TryParse(letters, out denied))) throw new FormatException($"'{letters}' must be letters of {RightsText.Format(MailboxRights.All)}.");
        // Where something is kept from somebody, nothing need be given.
        if (!(model.Rights.Length == 0 && denied != MailboxRights.None) && !RightsRole.TryParse(model.Rights, out rights))
            throw new FormatException($"'{model.Rights}' must be reader, editor, full, or letters of {RightsText.Format(MailboxRights.All)}.");
        return (rights, denied);
    }

    private static ConfiguredShareModel Checked(ConfiguredShareModel model, ConfiguredAddresses addresses)
    {
        (MailboxRights rights, MailboxRights denied) = Read(model);
        string with = model.With.Equals(AccountDirectory.Anyone, StringComparison.OrdinalIgnoreCase) ? model.With : addresses.Spell(model.With);
        return Model(addresses.Spell(model.Account), Mailbox.Canonical(model.Mailbox), with, rights, denied);
    }

    private static ConfiguredShareModel Model(string account, string mailbox, string with, MailboxRights rights, MailboxRights denied) => new()
    {
        Account = account,
        Mailbox = mailbox,
        With = with.Equals(AccountDirectory.Anyone, StringComparison.OrdinalIgnoreCase) ? AccountDirectory.Anyone : EmailAddress.Parse(with).ToUnicodeString(),
        Rights = RightsRole.Describe(rights),
        Denied = denied == MailboxRights.None ? null : RightsText.FormatExactly(denied),
    };

    // Names of folders are exact, addresses are not.
    private static string Key(ConfiguredShareModel model) => $"{model.Account.ToLowerInvariant()} {model.Mailbox} {model.With.ToLowerInvariant()}";
}
