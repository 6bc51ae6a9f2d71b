using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Posthouse.Server;

/// <summary>Every setting there is. What is not here cannot be set in the file; what is data (accounts, policies) never comes here.</summary>
internal static class SettingTable
{
    internal static readonly IReadOnlyList<SettingSection> Sections =
    [
        GeneralSettings.General,
        ListenerSettings.Listen,
        ListenerSettings.Certificate,
        AcmeSettings.Acme,
        ListenerSettings.Tls,
        ListenerSettings.Http,
        ClientSetupSettings.ClientSetup,
        ListenerSettings.Network,
        MailSettings.Mail,
        MailSettings.SignIn,
        SendingSettings.Sending,
        MailSettings.Smtp,
        SenderSettings.Authentication,
        SenderSettings.Dkim,
        MailSettings.Imap,
        MailSettings.Pop3,
        JmapSettings.Jmap,
        LinkSettings.Links,
        MailSettings.Sieve,
        OutboundSettings.Queue,
        OutboundSettings.Outbound,
        OutboundSettings.Destination,
        PoolSettings.Pool,
        PoolSettings.WarmUp,
        OutboundSettings.Route,
        OutboundSettings.Deliverability,
        OutboundSettings.Dns,
        GeneralSettings.Store,
        GeneralSettings.Log,
    ];

    internal static SettingSection? Find(string name)
    {
        foreach (SettingSection section in Sections)
        {
            if (string.Equals(section.Name, name, StringComparison.Ordinal)) return section;
        }

        return null;
    }

    /// <summary>The default of a setting, read as a file's value would be.</summary>
    internal static object ReadDefault(Setting setting, string folder)
    {
        DocumentSyntax document = SyntaxParser.ParseStrict($"{setting.Key} = {setting.Default}\n", sourceName: "default", validate: true);
        foreach (KeyValueSyntax item in document.KeyValues)
        {
            if (SettingReader.TryRead(setting, item.Value, folder, out object value, out string problem)) return value;
            throw new InvalidOperationException($"The default of {setting.Key} is wrong: {problem}.");
        }

        throw new InvalidOperationException($"{setting.Key} has no default.");
    }
}
