using System.Globalization;
using System.Xml;
using Posthouse.Dns;

namespace Posthouse.Web;

/// <summary>Thunderbird's client configuration, version 1.1, which other programs read too.</summary>
internal static class AutoconfigDocument
{
    /// <param name="oauth">Null where programs can get no tokens.</param>
    internal static byte[] Write(ClientSettings settings, string? page, OAuthOffer? oauth = null) => XmlText.Write(writer =>
    {
        string domain = settings.Asked.Ascii;
        writer.WriteStartElement("clientConfig");
        writer.WriteAttributeString("version", "1.1");
        writer.WriteStartElement("emailProvider");
        writer.WriteAttributeString("id", settings.Main.Ascii);
        writer.WriteElementString("domain", domain);
        writer.WriteElementString("displayName", settings.Asked.Unicode);
        writer.WriteElementString("displayShortName", settings.Asked.Unicode);
        foreach (MailService service in settings.Incoming) WriteServer(writer, "incomingServer", service.Protocol, service, settings.HostName, oauth is not null);
        foreach (MailService service in settings.Outgoing) WriteServer(writer, "outgoingServer", "smtp", service, settings.HostName, oauth is not null);
        if (page is not null)
        {
            writer.WriteStartElement("documentation");
            writer.WriteAttributeString("url", page);
            WriteDescription(writer, "en", "Settings for mail programs");
            WriteDescription(writer, "zh", "邮件客户端设置");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        if (oauth is not null)
        {
            writer.WriteStartElement("oAuth2");
            writer.WriteElementString("issuer", oauth.Issuer);
            writer.WriteElementString("scope", oauth.Scope);
            writer.WriteElementString("authURL", oauth.Authorization.ToString());
            writer.WriteElementString("tokenURL", oauth.Token.ToString());
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    private static void WriteServer(XmlWriter writer, string element, string type, MailService service, string hostName, bool oauth)
    {
        writer.WriteStartElement(element);
        writer.WriteAttributeString("type", type);
        writer.WriteElementString("hostname", hostName);
        writer.WriteElementString("port", service.Port.ToString(CultureInfo.InvariantCulture));
        writer.WriteElementString("socketType", service.ImplicitTls ? "SSL" : "STARTTLS");
        // The program puts the address in that it was given: the answer holds nothing of the question.
        writer.WriteElementString("username", "%EMAILADDRESS%");
        // "password-encrypted" means CRAM-MD5, which needs passwords that can be read and is not offered; the connection is encrypted.
        writer.WriteElementString("authentication", "password-cleartext");
        // The second choice: programs that know this provider take it, and all others have a way in.
        if (oauth) writer.WriteElementString("authentication", "OAuth2");
        writer.WriteEndElement();
    }

    private static void WriteDescription(XmlWriter writer, string language, string text)
    {
        writer.WriteStartElement("descr");
        writer.WriteAttributeString("lang", language);
        writer.WriteString(text);
        writer.WriteEndElement();
    }
}
