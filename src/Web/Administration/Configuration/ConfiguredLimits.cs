using Microsoft.AspNetCore.Http;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>Sending limits as part of the configuration.</summary>
internal static class ConfiguredLimits
{
    private const string Default = "default";

    internal static async Task<IReadOnlyList<ConfiguredLimitModel>> ExportAsync(HttpContext context)
    {
        SendingLimits limits = ApiEndpoint.Service<SendingLimits>(context);
        var models = new List<ConfiguredLimitModel>();
        foreach ((SendingSubject subject, SendingLimit limit) in await limits.GetAsync(context.RequestAborted).ConfigureAwait(false))
        {
            // What was set of an account or a domain that is gone concerns nobody.
            if (await limits.NameOfAsync(subject, context.RequestAborted).ConfigureAwait(false) is { } name)
                models.Add(new ConfiguredLimitModel { Subject = name, RecipientsPerHour = limit.RecipientsPerHour, RecipientsPerDay = limit.RecipientsPerDay, MessagesPerHour = limit.MessagesPerHour, BulkSender = limit.BulkSender });
        }

        return [.. models.OrderBy(static model => model.Subject, StringComparer.Ordinal)];
    }

    internal static ConfigurationSet<ConfiguredLimitModel> Set(ConfigurationModel before, ConfigurationModel wanted, bool prune) => new(
        before.Limits, wanted.Limits?.Select(static model => Checked(model)).ToList(), prune, static model => model.Subject, static (a, b) => a == b with { Subject = a.Subject });

    internal static ConfigurationPart Prepare(HttpContext context, ConfigurationSet<ConfiguredLimitModel> set)
    {
        string by = AdministratorGate.NameOf(context);
        return new ConfigurationPart(
            (transaction, names) =>
            {
                foreach (ConfiguredLimitModel model in set.Put)
                    Set(transaction, names, model.Subject, new SendingLimit { RecipientsPerHour = model.RecipientsPerHour, RecipientsPerDay = model.RecipientsPerDay, MessagesPerHour = model.MessagesPerHour, BulkSender = model.BulkSender }, by);
                foreach (ConfiguredLimitModel model in set.Removed.Where(model => IsLeft(names, model.Subject))) Set(transaction, names, model.Subject, new SendingLimit(), by);
            },
            () => ApiEndpoint.Service<SendingLimits>(context).ReloadAsync(CancellationToken.None).AsTask());
    }

    /// <summary>Whether its subject is there in the directory.</summary>
    internal static bool IsOf(ConfiguredLimitModel model, ConfiguredDirectory directory) =>
        model.Subject == Default
        || (model.Subject.Contains('@', StringComparison.Ordinal)
            ? directory.HasAccount(model.Subject)
            : directory.HasDomain(model.Subject.StartsWith("*.", StringComparison.Ordinal) ? model.Subject[2..] : model.Subject));

    // What is said of an account or a domain goes with it.
    private static bool IsLeft(ConfiguredNames names, string subject) =>
        subject == Default
        || (subject.Contains('@', StringComparison.Ordinal)
            ? names.FindAccount(EmailAddress.Parse(subject)) is not null
            : names.IsHere(DomainName.Parse(subject.StartsWith("*.", StringComparison.Ordinal) ? subject[2..] : subject)));

    private static void Set(WriteTransaction transaction, ConfiguredNames names, string name, SendingLimit limit, string by)
    {
        AccountId? account = name.Contains('@', StringComparison.Ordinal) ? names.Account(EmailAddress.Parse(name)) : null;
        bool tenant = name.StartsWith("*.", StringComparison.Ordinal);
        SendingSubject subject = name == Default ? SendingSubject.Default
            : account is { } id ? SendingSubject.Of(id)
            : new SendingSubject(tenant ? SendingScope.Tenant : SendingScope.Domain, names.Domain(DomainName.Parse(tenant ? name[2..] : name)));
        SendingLimits.Set(transaction, subject, limit, name, by, account);
    }

    private static ConfiguredLimitModel Checked(ConfiguredLimitModel model)
    {
        if (model.RecipientsPerHour < 0 || model.RecipientsPerDay < 0 || model.MessagesPerHour < 0) throw new FormatException("A limit is not below 0.");
        bool account = model.Subject.Contains('@', StringComparison.Ordinal);
        if (model.BulkSender && !account) throw new FormatException("Only an account is a bulk sender.");
        if (model is { RecipientsPerHour: null, RecipientsPerDay: null, MessagesPerHour: null, BulkSender: false }) throw new FormatException($"The limit of {model.Subject} says nothing: leave it out.");
        if (model.Subject == Default) return model;
        if (account) return model with { Subject = EmailAddress.Parse(model.Subject).ToUnicodeString() };
        return model with { Subject = model.Subject.StartsWith("*.", StringComparison.Ordinal) ? "*." + DomainName.Parse(model.Subject[2..]).Unicode : DomainName.Parse(model.Subject).Unicode };
    }
}
