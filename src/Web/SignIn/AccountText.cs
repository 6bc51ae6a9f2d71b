using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>The words of the account page in one language.</summary>
internal sealed record AccountText
{
    private static readonly AccountText English = new()
    {
        Language = "en",
        RecoveryLeft = static left => left == 1 ? "1 recovery code is left." : $"{left} recovery codes are left.",
        Title = "Your account",
        SignOut = "Sign out",
        PasswordTitle = "Password",
        CurrentPassword = "Password now",
        NewPassword = "New password",
        RepeatPassword = "New password again",
        ChangePassword = "Change the password",
        PasswordEnds = "All other browsers and programs are signed out, and passwords of programs end. Passkeys and the second factor stay.",
        PasswordChanged = "The password is changed. All other browsers and programs are signed out, and the passwords of programs have ended.",
        ConfirmTitle = "Changes without a password",
        ConfirmText = "If you have no password here, sign in once more where you usually do, or use your passkey. For five minutes this page then asks for none.",
        ConfirmAt = static name => $"Confirm with {name}",
        ConfirmKey = "Confirm with a passkey",
        Confirmed = "You have confirmed that it is you. For five minutes no password is asked for.",
        PasswordWrong = "That is not the password now.",
        PasswordsDiffer = "The new password was not typed the same twice.",
        FactorTitle = "Second factor",
        FactorOff = "Only your password protects this account. With an authenticator app on your phone, a stolen password is not enough.",
        FactorMust = "Your administrator wants you to add a second factor before you go on.",
        FactorMustOrKey = "Your administrator wants you to add a second factor before you go on: an authenticator app here, or a passkey below.",
        FactorByKey = "Your passkey is your second factor: it is asked for after the password. Add an authenticator app as well, for the day on which the device with the passkey is not at hand.",
        FactorOn = "An authenticator app protects this account. Mail programs need a password of their own.",
        FactorEnds = "All other browsers and programs that came by the password alone are signed out then, and the passwords of programs made so far end. Passkeys stay.",
        FactorAdded = "The authenticator app is added. Everything that came by the password alone is signed out, and the passwords of programs have ended.",
        FactorAdd = "Add an authenticator app",
        FactorScan = "Scan this picture with the app, or type the key by hand. Then type the six digits that it shows.",
        FactorKey = "Key",
        FactorPicture = "QR code with the key",
        Code = "Code",
        CodeWrong = "That code is wrong.",
        Confirm = "Confirm",
        FactorRemove = "Remove the second factor",
        RecoveryTitle = "Recovery codes",
        RecoveryShown = "Each of these signs you in once, when your phone is not at hand. Write them down: they are not shown again.",
        RecoveryReplace = "Make new recovery codes",
        ProgramsTitle = "Passwords of programs",
        ProgramsText = "A mail program that knows your account by a password of its own can be shut out without the others.",
        ProgramName = "Program",
        ProgramScopes = "It may",
        ProgramCreate = "Make a password",
        ProgramShown = "Type this password into the program. It is not shown again.",
        ProgramNever = "never used",
        KeysTitle = "Passkeys",
        KeysText = "Sign in without a password, by your device's fingerprint, face or PIN.",
        KeyName = "Name of the passkey",
        KeyAdd = "Add a passkey",
        KeyRename = "Rename",
        KeyAdded = "The passkey is added: you can sign in with it from now on.",
        ProvidersTitle = "Other ways to sign in",
        ProvidersText = "Your organisation, or another service, can sign you in here in place of your password.",
        ProviderLink = "Link",
        ProviderLinked = "You may sign in that way from now on.",
        ProviderUnlink = "Unlink",
        ProviderChoice = "Sign-in",
        ProviderGone = "no longer offered",
        ProviderGoOn = static name => $"Go on to {name}, and sign in there once",
        ProviderUnreachable = "That sign-in cannot be reached at the moment. Try again soon, or tell your administrator.",
        ConsentsTitle = "Programs that you let in",
        ConsentsText = "These use your account with keys of their own, until you shut them out.",
        ConsentSince = "since",
        ConsentRevoke = "Shut out",
        SessionsTitle = "Where you are signed in",
        ThisDevice = "this browser",
        LastUsed = "last used",
        Revoke = "Sign out",
        Delete = "Delete",
        RevokeOthers = "Sign out everywhere else",
        Done = "Done.",
        Unavailable = "That is not possible at the moment. Try again soon.",
    };

    private static readonly AccountText Chinese = new()
    {
        Language = "zh-CN",
        RecoveryLeft = static left => $"还剩 {left} 个恢复码。",
        Title = "您的账号",
        SignOut = "退出登录",
        PasswordTitle = "密码",
        CurrentPassword = "当前密码",
        NewPassword = "新密码",
        RepeatPassword = "再次输入新密码",
        ChangePassword = "修改密码",
        PasswordEnds = "其他浏览器和程序都会退出登录，已有的程序专用密码也会失效；通行密钥和两步验证保持不变。",
        PasswordChanged = "密码已修改，其他浏览器和程序都已退出登录，已有的程序专用密码也已失效。",
        ConfirmTitle = "无密码修改",
        ConfirmText = "如果您在这里没有密码，请在平时登录的地方重新登录一次，或使用通行密钥，之后五分钟内此页面不再要求输入密码。",
        ConfirmAt = static name => $"通过 {name} 确认身份",
        ConfirmKey = "使用通行密钥确认身份",
        Confirmed = "身份已确认，五分钟内无需输入密码。",
        PasswordWrong = "当前密码不正确。",
        PasswordsDiffer = "两次输入的新密码不一致。",
        FactorTitle = "两步验证",
        FactorOff = "目前只有密码保护此账号。在手机上使用验证器应用后，密码被盗也无法登录。",
        FactorMust = "管理员要求您先开启两步验证才能继续。",
        FactorMustOrKey = "管理员要求您先开启两步验证才能继续：在此添加验证器应用，或在下方添加通行密钥。",
        FactorByKey = "您用通行密钥进行两步验证，输入密码后还需要它。建议再添加一个验证器应用，以备保存密钥的设备不在身边时使用。",
        FactorOn = "此账号受验证器应用保护。邮件程序需要专用密码。",
        FactorEnds = "添加之后，仅凭密码登录的其他浏览器和程序都会退出登录，已有的程序专用密码也会失效；通行密钥保持不变。",
        FactorAdded = "验证器应用已添加，仅凭密码登录的其他浏览器和程序都已退出登录，已有的程序专用密码也已失效。",
        FactorAdd = "添加验证器应用",
        FactorScan = "用应用扫描此图，或手动输入密钥，然后输入它显示的六位数字。",
        FactorKey = "密钥",
        FactorPicture = "包含密钥的二维码",
        Code = "验证码",
        CodeWrong = "验证码不正确。",
        Confirm = "确认",
        FactorRemove = "关闭两步验证",
        RecoveryTitle = "恢复码",
        RecoveryShown = "手机不在身边时，每个恢复码可登录一次。请抄下来，之后不再显示。",
        RecoveryReplace = "生成新的恢复码",
        ProgramsTitle = "程序专用密码",
        ProgramsText = "为每个邮件程序使用专用密码，可以单独停用而不影响其他程序。",
        ProgramName = "程序",
        ProgramScopes = "允许",
        ProgramCreate = "生成密码",
        ProgramShown = "请把此密码填入程序，之后不再显示。",
        ProgramNever = "未使用",
        KeysTitle = "通行密钥",
        KeysText = "用设备的指纹、面容或 PIN 登录，不需要密码。",
        KeyName = "通行密钥名称",
        KeyAdd = "添加通行密钥",
        KeyRename = "改名",
        KeyAdded = "通行密钥已添加，今后可以用它登录。",
        ProvidersTitle = "其他登录方式",
        ProvidersText = "您的单位或其他服务可以代替密码让您在此登录。",
        ProviderLink = "关联",
        ProviderLinked = "今后可以用该方式登录。",
        ProviderUnlink = "取消关联",
        ProviderChoice = "登录方式",
        ProviderGone = "已不再提供",
        ProviderGoOn = static name => $"前往 {name} 登录一次",
        ProviderUnreachable = "暂时无法连接该登录服务，请稍后再试，或告知管理员。",
        ConsentsTitle = "已授权的程序",
        ConsentsText = "这些程序凭各自的令牌使用您的账号，直到您取消授权。",
        ConsentSince = "授权时间",
        ConsentRevoke = "取消授权",
        SessionsTitle = "已登录的浏览器",
        ThisDevice = "当前浏览器",
        LastUsed = "最后使用",
        Revoke = "退出",
        Delete = "删除",
        RevokeOthers = "在其他地方全部退出",
        Done = "已完成。",
        Unavailable = "暂时无法操作，请稍后再试。",
    };

    /// <summary>Of "lang" in the query, else the account's own.</summary>
    internal static AccountText For(HttpRequest request, Account account)
    {
        string asked = request.Query["lang"].ToString();
        return (asked.Length > 0 ? asked : account.Language).StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;
    }

    /// <summary>BCP 47.</summary>
    internal required string Language { get; init; }

    internal bool IsChinese => ReferenceEquals(this, Chinese);

    internal (string Tag, string Name) Other => ReferenceEquals(this, English) ? ("zh-CN", "简体中文") : ("en", "English");

    internal required Func<long, string> RecoveryLeft { get; init; }

    internal required string Title { get; init; }

    internal required string SignOut { get; init; }

    internal required string PasswordTitle { get; init; }

    internal required string CurrentPassword { get; init; }

    internal required string NewPassword { get; init; }

    internal required string RepeatPassword { get; init; }

    internal required string ChangePassword { get; init; }

    internal required string PasswordEnds { get; init; }

    internal required string PasswordChanged { get; init; }

    internal required string ConfirmTitle { get; init; }

    internal required string ConfirmText { get; init; }

    internal required Func<string, string> ConfirmAt { get; init; }

    internal required string ConfirmKey { get; init; }

    internal required string Confirmed { get; init; }

    internal required string PasswordWrong { get; init; }

    internal required string PasswordsDiffer { get; init; }

    internal required string FactorTitle { get; init; }

    internal required string FactorOff { get; init; }

    internal required string FactorMust { get; init; }

    internal required string FactorMustOrKey { get; init; }

    internal required string FactorByKey { get; init; }

    internal required string FactorOn { get; init; }

    internal required string FactorEnds { get; init; }

    internal required string FactorAdded { get; init; }

    internal required string FactorAdd { get; init; }

    internal required string FactorScan { get; init; }

    internal required string FactorKey { get; init; }

    internal required string FactorPicture { get; init; }

    internal required string Code { get; init; }

    internal required string CodeWrong { get; init; }

    internal required string Confirm { get; init; }

    internal required string FactorRemove { get; init; }

    internal required string RecoveryTitle { get; init; }

    internal required string RecoveryShown { get; init; }

    internal required string RecoveryReplace { get; init; }

    internal required string ProgramsTitle { get; init; }

    internal required string ProgramsText { get; init; }

    internal required string ProgramName { get; init; }

    internal required string ProgramScopes { get; init; }

    internal required string ProgramCreate { get; init; }

    internal required string ProgramShown { get; init; }

    internal required string ProgramNever { get; init; }

    internal required string KeysTitle { get; init; }

    internal required string KeysText { get; init; }

    internal required string KeyName { get; init; }

    internal required string KeyAdd { get; init; }

    internal required string KeyRename { get; init; }

    internal required string KeyAdded { get; init; }

    internal required string ProvidersTitle { get; init; }

    internal required string ProvidersText { get; init; }

    internal required string ProviderLink { get; init; }

    internal required string ProviderLinked { get; init; }

    internal required string ProviderUnlink { get; init; }

    internal required string ProviderChoice { get; init; }

    internal required string ProviderGone { get; init; }

    internal required Func<string, string> ProviderGoOn { get; init; }

    internal required string ProviderUnreachable { get; init; }

    internal required string ConsentsTitle { get; init; }

    internal required string ConsentsText { get; init; }

    internal required string ConsentSince { get; init; }

    internal required string ConsentRevoke { get; init; }

    internal required string SessionsTitle { get; init; }

    internal required string ThisDevice { get; init; }

    internal required string LastUsed { get; init; }

    internal required string Revoke { get; init; }

    internal required string Delete { get; init; }

    internal required string RevokeOthers { get; init; }

    internal required string Done { get; init; }

    internal required string Unavailable { get; init; }
}
