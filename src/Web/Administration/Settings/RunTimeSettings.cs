using System.Globalization;
using Posthouse.Delivery;

namespace Posthouse.Web;

/// <summary>What is set for the whole server while it runs. What belongs to one domain or account is shown with that.</summary>
internal static class RunTimeSettings
{
    private const string Section = "limits";

    public static async Task<IReadOnlyList<SettingModel>> ReadAsync(SendingLimits limits, DeliveryOptions options, bool chinese, CancellationToken cancellationToken)
    {
        SendingLimit set = (await limits.GetAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(SendingSubject.Default) ?? new SendingLimit();
        string about = chinese
            ? "账号及其域名没有另行规定时，每个账号可以发送多少（“posthouse limits”）。在运行中设置，立即生效。"
            : "What each account may send where nothing is said of the account or its domain ('posthouse limits'). Set at run time, in force at once.";
        return
        [
            Limit("recipients-per-hour", set.RecipientsPerHour, 0, about, chinese ? "一小时内的收件人数。0 表示不限。" : "Recipients in an hour. 0 is no limit."),
            Limit("recipients-per-day", set.RecipientsPerDay, options.RecipientsPerDay, about, chinese
                ? "任意 24 小时内的收件人数。0 表示不限。未设置时，以 [mail] 的 recipients-per-day 为准。"
                : "Recipients in any 24 hours. 0 is no limit. Where it is not set, recipients-per-day of [mail] holds."),
            Limit("messages-per-hour", set.MessagesPerHour, 0, about, chinese ? "一小时内的邮件数。0 表示不限。" : "Messages in an hour. 0 is no limit."),
        ];
    }

    private static SettingModel Limit(string key, int? value, int usual, string about, string documentation) => new()
    {
        Section = Section,
        Key = key,
        Type = "whole",
        Default = usual.ToString(CultureInfo.InvariantCulture),
        Value = (value ?? usual).ToString(CultureInfo.InvariantCulture),
        Source = value is null ? "default" : "run time",
        Documentation = documentation,
        SectionDocumentation = about,
        Minimum = 0,
        Maximum = int.MaxValue,
        ChangedBy = "PATCH limits/default",
    };
}
