using Microsoft.AspNetCore.Http;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>What people decided not to write to, as part of the configuration. What the server learned of addresses is no decision, and stays out of it.</summary>
internal static class ConfiguredSuppressions
{
    internal static async Task<IReadOnlyList<SuppressionModel>> ExportAsync(HttpContext context, IReadOnlyList<Domain> domains)
    {
        HashSet<DomainName> here = [.. domains.SelectMany(static domain => domain.Aliases.Prepend(domain.Name))];
        IReadOnlyList<SuppressedAddress> rows = await ApiEndpoint.Service<SuppressionList>(context).ListDecidedAsync(context.RequestAborted).ConfigureAwait(false);
        // What was elsewhere once, and is here now, concerns nobody.
        return [.. rows.Where(row => row.Address.Domain is { } domain && !here.Contains(domain)).Select(Model).OrderBy(static model => model.Address, StringComparer.Ordinal)];
    }

    internal static ConfigurationSet<SuppressionModel> Set(HttpContext context, ConfigurationModel before, ConfigurationModel wanted, bool prune)
    {
        DateTimeOffset now = ApiEndpoint.Service<TimeProvider>(context).GetUtcNow();
        Dictionary<string, SuppressionModel> old = (before.Suppressions ?? []).ToDictionary(static model => model.Address, StringComparer.Ordinal);
        return new ConfigurationSet<SuppressionModel>(
            before.Suppressions,
            // One that has run out since the file was written holds no more.
            wanted.Suppressions?.Where(model => !(model.Expires <= now)).Select(model => Checked(context, model, old)).ToList(),
            prune, static model => model.Address, static (a, b) => a == b, exact: true);
    }

    internal static ConfigurationPart Prepare(HttpContext context, ConfigurationSet<SuppressionModel> set)
    {
        string by = AdministratorGate.NameOf(context);
        SuppressionList list = ApiEndpoint.Service<SuppressionList>(context);
        return new ConfigurationPart(
            (transaction, names) =>
            {
                foreach (SuppressionModel model in set.Removed) SuppressionList.Remove(transaction, EmailAddress.Parse(model.Address), by);
                foreach (SuppressionModel model in set.Put)
                {
                    SuppressedAddress row = list.Complete(SuppressionEndpoints.New(model, model.Source == "import"));
                    SuppressionList.Put(transaction, row, row.Address.Domain is not { } domain || names.IsHere(domain), by);
                }
            },
            static () => Task.CompletedTask);
    }

    /// <summary>Whether it is elsewhere, beside the directory.</summary>
    internal static bool IsOf(SuppressionModel model, ConfiguredDirectory directory) => EmailAddress.Parse(model.Address).Domain is { } domain && !directory.IsHere(domain.Unicode);

    private static SuppressionModel Checked(HttpContext context, SuppressionModel model, Dictionary<string, SuppressionModel> before)
    {
        // Mostly the file says what there is, in the words in which it was exported.
        if (before.TryGetValue(model.Address, out SuppressionModel? same) && same == model) return same;
        if (model.Source is not (null or "manual" or "import")) throw new FormatException($"{model.Address}: the source is manual or import; what is learned of addresses is not configured.");
        EmailAddress address = SuppressionList.NameOf(EmailAddress.Parse(model.Address));
        SuppressionModel? there = before.GetValueOrDefault(address.ToUnicodeString());
        // What is left open stays as it is, or takes its default where there is nothing yet.
        return Model(ApiEndpoint.Service<SuppressionList>(context).Complete(SuppressionEndpoints.New(
            model with
            {
                Address = address.ToString(),
                FirstSeen = Moments.Kept(model.FirstSeen ?? there?.FirstSeen),
                LastSeen = Moments.Kept(model.LastSeen ?? there?.LastSeen),
                Expires = Moments.Kept(model.Expires ?? there?.Expires),
                Count = model.Count ?? there?.Count,
            },
            (model.Source ?? there?.Source) == "import")));
    }

    // Without whether it is in force: of what people decided it always is.
    private static SuppressionModel Model(SuppressedAddress row) =>
        SuppressionEndpoints.Model(row) with { Active = null, FirstSeen = Moments.Kept(row.FirstSeen), LastSeen = Moments.Kept(row.LastSeen), Expires = Moments.Kept(row.Expires) };
}
