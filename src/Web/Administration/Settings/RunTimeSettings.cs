using System.Globalization;
using Posthouse.Delivery;

namespace Posthouse.Web;

/// <summary>What is set for the whole server while it runs. What belongs to one domain or account is shown with that.</summary>
internal static class RunTimeSettings
{
    private const string Section = "limits";

    private const string About = "What each account may send where nothing is said of the account or its domain ('posthouse limits'). Set at run time, in force at once.";

    public static async Task<IReadOnlyList<SettingModel>> ReadAsync(SendingLimits limits, DeliveryOptions options, CancellationToken cancellationToken)
    {
        SendingLimit set = (await limits.GetAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(SendingSubject.Default) ?? new SendingLimit();
        return
        [
            Limit("recipients-per-hour", set.RecipientsPerHour, 0, "Recipients in an hour. 0 is no limit."),
            Limit("recipients-per-day", set.RecipientsPerDay, options.RecipientsPerDay, "Recipients in any 24 hours. 0 is no limit. Where it is not set, recipients-per-day of [mail] holds."),
            Limit("messages-per-hour", set.MessagesPerHour, 0, "Messages in an hour. 0 is no limit."),
        ];
    }

    private static SettingModel Limit(string key, int? value, int usual, string documentation) => new()
    {
        Section = Section,
        Key = key,
        Type = "whole",
        Default = usual.ToString(CultureInfo.InvariantCulture),
        Value = (value ?? usual).ToString(CultureInfo.InvariantCulture),
        Source = value is null ? "default" : "run time",
        Documentation = documentation,
        SectionDocumentation = About,
        Minimum = 0,
        Maximum = int.MaxValue,
        ChangedBy = "PATCH limits/default",
    };
}
