namespace Posthouse.Web;

/// <summary>The page in English.</summary>
internal sealed class EnglishSetupText : SetupText
{
    internal static readonly EnglishSetupText Instance = new();

    internal override string Language => "en";

    internal override SetupText Other => ChineseSetupText.Instance;

    internal override string LanguageName => "English";

    internal override string Title => "Set up your mail";

    internal override string Introduction => "Type your address to see how your phone or mail program is set up. Your password is not needed here.";

    internal override string Address => "E-mail address";

    internal override string Show => "Show settings";

    internal override string NoAddress => "That is not an e-mail address. It looks like name@example.com.";

    internal override string NotHere(string domain) => $"Mail for {domain} is not kept on this server. Check the part after the @.";

    internal override string NothingOffered => "This server offers no mail program a way in. Ask your administrator.";

    internal override string Heading(string address) => $"Settings for {address}";

    internal override string AppleTitle => "iPhone, iPad and Mac";

    internal override string AppleHere => "On this device: download the profile and open it.";

    internal override string AppleDownload => "Download the profile";

    internal override string AppleScan => "On another device: point its camera at this code.";

    internal override string AppleThen => "Then open Settings, choose “Profile Downloaded” and tap Install (on a Mac: System Settings, “Profile Downloaded”). You are asked for your password once.";

    internal override string Unsigned => "The device will call the profile “Not Signed”, because this server’s certificate is its own. Your administrator can change that.";

    internal override string QrLabel => "QR code with the address of the profile";

    internal override string ProgramsTitle => "Thunderbird and Outlook";

    internal override string ProgramsText => "Add an account with your address and your password. The program finds everything else by itself; if it does not, use the settings below.";

    internal override string OthersTitle => "Android and all other programs";

    internal override string OthersText => "Choose “IMAP” or “Other account” and enter these settings.";

    internal override string Incoming(string protocol) => protocol == "imap" ? "Incoming mail (IMAP)" : "Incoming mail (POP3)";

    internal override string Outgoing => "Outgoing mail (SMTP)";

    internal override string Server => "Server";

    internal override string Port => "Port";

    internal override string Security => "Security";

    internal override string SecurityOf(bool implicitTls) => implicitTls ? "SSL/TLS" : "STARTTLS";

    internal override string SignIn => "Sign-in, for both";

    internal override string UserName => "User name";

    internal override string Password => "Password";

    internal override string PasswordIs => "the password of your mail account";

    internal override string MoreWays => "Other ways to connect";

    internal override string ProfileName(string address) => $"Mail: {address}";

    internal override string ProfileDescription(string hostName) => $"Adds your mail account on {hostName}. The password is not in this profile; it is asked for when you install it.";
}
