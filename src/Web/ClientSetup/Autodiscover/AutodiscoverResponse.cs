using System.Globalization;
using System.Xml;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Autodiscover's answers in XML (MS-OXDSCLI §2.2.4).</summary>
internal static class AutodiscoverResponse
{
    /// <summary>The only one in which mail servers other than Exchange can be described.</summary>
    internal const string Schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

    /// <summary>§2.2.4.1.1.3.2.</summary>
    internal const int NoSuchAddress = 500, InvalidRequest = 600, NoProvider = 601;

    private const string Envelope = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006";

    internal static byte[] Settings(ClientSettings settings, EmailAddress address) => Account(address.ToString(), writer =>
    {
        writer.WriteElementString("AccountType", "email");
        writer.WriteElementString("Action", "settings");
        // One of each kind: Outlook takes the first and tries no other.
        foreach ((string protocol, string type) in (ReadOnlySpan<(string, string)>)[("imap", "IMAP"), ("pop3", "POP3"), ("submission", "SMTP")])
        {
            if (settings.Best(protocol) is { } service) WriteProtocol(writer, type, service, settings.HostName, address.ToString());
        }
    });

    /// <summary>To ask again with the address that the mailbox has at the domain's own name.</summary>
    internal static byte[] Redirect(EmailAddress address, EmailAddress to) => Account(address.ToString(), writer =>
    {
        writer.WriteElementString("AccountType", "email");
        writer.WriteElementString("Action", "redirectAddr");
        writer.WriteElementString("RedirectAddr", to.ToString());
    });

    internal static byte[] Error(int code, string message, DateTimeOffset now) => XmlText.Write(writer =>
    {
        writer.WriteStartElement("Autodiscover", Envelope);
        writer.WriteStartElement("Response", Envelope);
        writer.WriteStartElement("Error", Envelope);
        writer.WriteAttributeString("Time", now.UtcDateTime.ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        // Exchange gives a hash of its name; which of our machines answers is nobody's concern.
        writer.WriteAttributeString("Id", "0");
        writer.WriteElementString("ErrorCode", Envelope, code.ToString(CultureInfo.InvariantCulture));
        writer.WriteElementString("Message", Envelope, message);
        writer.WriteElementString("DebugData", Envelope, "");
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    private static byte[] Account(string address, Action<XmlWriter> content) => XmlText.Write(writer =>
    {
        writer.WriteStartElement("Autodiscover", Envelope);
        writer.WriteStartElement("Response", Schema);
        writer.WriteStartElement("User");
        writer.WriteElementString("DisplayName", address);
        writer.WriteEndElement();
        writer.WriteStartElement("Account");
        content(writer);
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    private static void WriteProtocol(XmlWriter writer, string type, MailService service, string hostName, string signInName)
    {
        writer.WriteStartElement("Protocol");
        writer.WriteElementString("Type", type);
        writer.WriteElementString("Server", hostName);
        writer.WriteElementString("Port", service.Port.ToString(CultureInfo.InvariantCulture));
        writer.WriteElementString("DomainRequired", "off");
        writer.WriteElementString("LoginName", signInName);
        // SPA is NTLM, which nobody should use.
        writer.WriteElementString("SPA", "off");
        // "on" refuses what is not encrypted; Encryption, which newer versions read in its place, says how: SSL from the first byte, TLS by STARTTLS.
        writer.WriteElementString("SSL", "on");
        writer.WriteElementString("Encryption", service.ImplicitTls ? "SSL" : "TLS");
        writer.WriteElementString("AuthRequired", "on");
        if (type == "SMTP")
        {
            writer.WriteElementString("UsePOPAuth", "on");
            writer.WriteElementString("SMTPLast", "off");
        }

        writer.WriteEndElement();
    }
}
