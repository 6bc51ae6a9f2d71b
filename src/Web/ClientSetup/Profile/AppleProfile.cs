using System.Globalization;
using System.Xml;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>
/// A configuration profile for iPhone, iPad and Mac: a property list with one mail account. The password is never in it; the device asks.
/// </summary>
internal static class AppleProfile
{
    internal static byte[] Write(ClientSettings settings, MailService incoming, MailService outgoing, EmailAddress address, SetupText text) => XmlText.Write(writer =>
    {
        string name = address.ToString();
        // Reverse DNS order, as Apple wants it: the same for the same address, so that a new profile replaces the old.
        string identifier = $"{string.Join('.', settings.Main.Ascii.Split('.').Reverse())}.mail.{StableIdentifier.Of("identifier", name.ToUpperInvariant()):N}";
        writer.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN", "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
        writer.WriteStartElement("plist");
        writer.WriteAttributeString("version", "1.0");
        writer.WriteStartElement("dict");
        Say(writer, "PayloadType", "Configuration");
        Count(writer, "PayloadVersion", 1);
        Say(writer, "PayloadIdentifier", identifier);
        Say(writer, "PayloadUUID", Identify("profile", name));
        Say(writer, "PayloadDisplayName", text.ProfileName(name));
        Say(writer, "PayloadDescription", text.ProfileDescription(settings.HostName));
        Say(writer, "PayloadOrganization", settings.Asked.Unicode);
        Decide(writer, "PayloadRemovalDisallowed", false);
        writer.WriteElementString("key", "PayloadContent");
        writer.WriteStartElement("array");
        writer.WriteStartElement("dict");
        Say(writer, "PayloadType", "com.apple.mail.managed");
        Count(writer, "PayloadVersion", 1);
        Say(writer, "PayloadIdentifier", identifier + ".account");
        Say(writer, "PayloadUUID", Identify("account", name));
        Say(writer, "PayloadDisplayName", name);
        Say(writer, "EmailAccountDescription", name);
        Say(writer, "EmailAccountType", incoming.Protocol == "imap" ? "EmailTypeIMAP" : "EmailTypePOP");
        Say(writer, "EmailAddress", name);
        WriteServer(writer, "Incoming", settings.HostName, incoming, name);
        WriteServer(writer, "Outgoing", settings.HostName, outgoing, name);
        Decide(writer, "OutgoingPasswordSameAsIncomingPassword", true);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    private static void WriteServer(XmlWriter writer, string side, string hostName, MailService service, string name)
    {
        Say(writer, $"{side}MailServerAuthentication", "EmailAuthPassword");
        Say(writer, $"{side}MailServerHostName", hostName);
        Count(writer, $"{side}MailServerPortNumber", service.Port);
        // At a port for STARTTLS the device finds that out by itself and does not go on without.
        Decide(writer, $"{side}MailServerUseSSL", true);
        Say(writer, $"{side}MailServerUsername", name);
    }

    private static string Identify(string what, string name) => StableIdentifier.Of(what, name.ToUpperInvariant()).ToString().ToUpperInvariant();

    private static void Say(XmlWriter writer, string key, string value)
    {
        writer.WriteElementString("key", key);
        writer.WriteElementString("string", value);
    }

    private static void Count(XmlWriter writer, string key, int value)
    {
        writer.WriteElementString("key", key);
        writer.WriteElementString("integer", value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Decide(XmlWriter writer, string key, bool value)
    {
        writer.WriteElementString("key", key);
        writer.WriteStartElement(value ? "true" : "false");
        writer.WriteEndElement();
    }
}
