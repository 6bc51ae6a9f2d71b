using System.Globalization;
using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>API keys as part of the configuration: what they are for and what they open. What is there keeps its secret; what is made gets one, which is told once.</summary>
internal sealed class ConfiguredKeys(HttpContext context, ConfigurationSet<ConfiguredKeyModel> set)
{
    private readonly List<ConfigurationTask> _tasks = [];

    internal ConfigurationSet<ConfiguredKeyModel> Set => set;

    /// <summary>The secrets that the last application made.</summary>
    internal IReadOnlyList<ConfigurationTask> Tasks => _tasks;

    internal static async Task<IReadOnlyList<ConfiguredKeyModel>> ExportAsync(HttpContext context, IReadOnlyList<Account> accounts)
    {
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        Dictionary<AccountId, string> names = accounts.ToDictionary(static account => account.Id, static account => account.Address.ToUnicodeString());
        var counts = new Dictionary<(string? Account, string Name), int>();
        var models = new List<ConfiguredKeyModel>();
        foreach (ApiKey key in await ApiEndpoint.Service<ApiKeys>(context).ListAsync(context.RequestAborted).ConfigureAwait(false))
        {
            string? account = null;
            if (key.Expires <= now || (key.Account is { } id && !names.TryGetValue(id, out account))) continue;
            int number = counts[(account, key.Name)] = counts.GetValueOrDefault((account, key.Name)) + 1;
            models.Add(new ConfiguredKeyModel { Account = account, Name = key.Name, Number = number == 1 ? null : number, Scopes = key.Rights.Names, Domain = key.Domain?.Unicode, Expires = key.Expires });
        }

        return [.. models.OrderBy(Key, StringComparer.Ordinal)];
    }

    internal static ConfiguredKeys Read(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune)
    {
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        // One that has expired since the file was written opens nothing: it is as if it were not named.
        var addresses = new ConfiguredAddresses(before, wanted);
        List<ConfiguredKeyModel>? keys = wanted.ApiKeys?.Where(model => !(model.Expires <= now)).Select(model => Checked(model, addresses)).ToList();
        var there = new HashSet<string>((keys ?? []).Concat(prune ? [] : before.ApiKeys ?? []).Select(Key), StringComparer.Ordinal);
        foreach (ConfiguredKeyModel model in keys ?? [])
        {
            if (model.Number is { } number && !there.Contains(Key(model with { Number = number == 2 ? null : number - 1 })))
                throw new FormatException($"The key '{model.Name}' has the number {number}, and there is no number {number - 1}.");
        }

        return new ConfiguredKeys(context, new ConfigurationSet<ConfiguredKeyModel>(
            before.ApiKeys, keys, prune, Key, static (a, b) => a.Scopes.SequenceEqual(b.Scopes) && a.Domain == b.Domain && a.Expires == b.Expires, exact: true));
    }

    internal ConfigurationPart Prepare()
    {
        // The secret of a trial opens nothing, and must not be written down by anybody.
        bool trial = StoreTrial.IsOn;
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        return new ConfigurationPart(
            (transaction, names) =>
            {
                _tasks.Clear();
                // Found first: one that goes makes others the first of their name.
                List<(ConfiguredKeyModel Model, AccountId? Account, long? Id)> put = [.. set.Put.Select(model => (model, Owner(model, names), Find(transaction, Owner(model, names), model, now)))];
                List<long?> gone = [.. set.Removed.Where(model => model.Account is null || names.FindAccount(EmailAddress.Parse(model.Account)) is not null).Select(model => Find(transaction, Owner(model, names), model, now))];
                // An account has more names than one: what is named by another of them is no other key, and stays.
                foreach (long? id in gone.Except(put.Select(static one => one.Id)))
                {
                    if (id is { } found) ApiKeys.Delete(transaction, found);
                }

                foreach ((ConfiguredKeyModel model, AccountId? account, long? id) in put.OrderBy(static one => one.Model.Number ?? 1))
                {
                    RightSet rights = RightSet.Parse(model.Scopes);
                    DomainName? domain = model.Domain is { } of ? names.MainName(DomainName.Parse(of)) : null;
                    long number = domain is null ? 0 : names.Domain(domain);
                    if (id is { } there)
                    {
                        ApiKeys.Change(transaction, there, rights, number, model.Expires);
                        continue;
                    }

                    string secret = ApiKeys.NewSecret();
                    ApiKeys.Add(transaction, new ApiKey(0, model.Name, account, rights, domain, now, model.Expires, null), number, secret);
                    _tasks.Add(new ConfigurationTask("api-key", Key(model), ConfigurationTask.KeepSecret, trial ? null : secret));
                }
            },
            static () => Task.CompletedTask);
    }

    /// <summary>Whether its account and its domain are there in the directory.</summary>
    internal static bool IsOf(ConfiguredKeyModel model, ConfiguredDirectory directory) =>
        (model.Account is null || directory.HasAccount(model.Account)) && (model.Domain is null || directory.HasDomain(model.Domain));

    private static AccountId? Owner(ConfiguredKeyModel model, ConfiguredNames names) => model.Account is { } address ? names.Account(EmailAddress.Parse(address)) : null;

    private static long? Find(WriteTransaction transaction, AccountId? account, ConfiguredKeyModel model, DateTimeOffset now) => ApiKeys.Find(transaction, account, model.Name, model.Number ?? 1, now);

    private static ConfiguredKeyModel Checked(ConfiguredKeyModel model, ConfiguredAddresses addresses)
    {
        RightSet rights = RightSet.Parse(model.Scopes);
        ApiKeys.Check(model.Name, rights);
        if (model.Number < 1) throw new FormatException($"The key '{model.Name}' has the number {model.Number}, and the first is 1.");
        return model with
        {
            Account = string.IsNullOrEmpty(model.Account) ? null : addresses.Spell(model.Account),
            Number = model.Number == 1 ? null : model.Number,
            Scopes = rights.Names,
            Domain = string.IsNullOrEmpty(model.Domain) ? null : DomainName.Parse(model.Domain).Unicode,
            Expires = Moments.Kept(model.Expires),
        };
    }

    private static string Key(ConfiguredKeyModel model) => string.Join(' ', new[] { model.Account, model.Name, model.Number?.ToString(CultureInfo.InvariantCulture) }.Where(static part => part is not null));
}
