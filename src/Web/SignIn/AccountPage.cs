using System.Globalization;
using System.Text;
using Posthouse.Identity;

namespace Posthouse.Web;

/// <summary>Writes the account page. Everything that did not come from here is encoded.</summary>
/// <param name="confirmed">No password is asked for.</param>
internal sealed class AccountPage(AccountText text, ConsentText scopes, string csrf, bool confirmed, PasskeyButton passkey)
{
    private readonly StringBuilder _html = new();

    public override string ToString() => _html.ToString();

    internal void Head(string address, string? note, bool good) => _html.Append(CultureInfo.InvariantCulture, $"""
        <h1>{E(text.Title)}</h1><p class="soft">{E(address)}</p>
        {(note is null ? "" : $"<p class=\"note\" role=\"{(good ? "status" : "alert")}\">{E(note)}</p>")}

        """);

    /// <param name="providers">At which its owner can show that it is he.</param>
    /// <param name="hasKey">There are passkeys.</param>
    /// <param name="leave">Where to go on to one of them, and its label.</param>
    internal void ConfirmBy(IReadOnlyList<IdentityProvider> providers, bool hasKey, (string Address, string Label)? leave)
    {
        if (providers.Count == 0 && !hasKey) return;
        Open(text.ConfirmTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.ConfirmText)}</p>");
        if (leave is { } on) _html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\" role=\"status\"><a href=\"{E(on.Address)}\">{E(text.ProviderGoOn(on.Label))}</a></p>");
        foreach (IdentityProvider provider in providers)
            _html.Append(CultureInfo.InvariantCulture, $"{Form("confirm")}<input type=\"hidden\" name=\"provider\" value=\"{E($"{provider.OwnerName}/{provider.Name}")}\"><button type=\"submit\" class=\"quiet\">{E(text.ConfirmAt(provider.Label))}</button></form>");
        if (hasKey)
        {
            _html.Append(CultureInfo.InvariantCulture, $"""
                {Form("confirm/passkey", hidden: true)}{passkey.Button("confirm", text.ConfirmKey, passkey.Text.NotConfirmed)}</form>
                {passkey.Notes("confirm", Here)}
                """);
        }

        Close();
    }

    internal void Script() => _html.Append(CultureInfo.InvariantCulture, $"<script src=\"{PasskeyScript.Path}\" defer></script>\n");

    internal void SignOut() => _html.Append(CultureInfo.InvariantCulture, $"<form method=\"post\" action=\"{SignInEndpoints.SignOutPath}\">{Csrf}<button type=\"submit\" class=\"quiet\">{E(text.SignOut)}</button></form>\n");

    internal void Password()
    {
        Open(text.PasswordTitle);
        _html.Append(CultureInfo.InvariantCulture, $"""
            <p class="soft">{E(text.PasswordEnds)}</p>
            {Form("password")}
            {PasswordField}
            <label>{E(text.NewPassword)}<input name="new" type="password" autocomplete="new-password" maxlength="1000" required></label>
            <label>{E(text.RepeatPassword)}<input name="repeat" type="password" autocomplete="new-password" maxlength="1000" required></label>
            <button type="submit">{E(text.ChangePassword)}</button></form>
            """);
        Close();
    }

    /// <param name="must">There is no going on without one.</param>
    /// <param name="mayKey">A passkey is one as well.</param>
    /// <param name="hasKey">There is one that is asked for.</param>
    internal void FactorOff(bool must, bool mayKey, bool hasKey)
    {
        Open(text.FactorTitle);
        string why = must ? (mayKey ? text.FactorMustOrKey : text.FactorMust) : hasKey ? text.FactorByKey : text.FactorOff;
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(why)}</p>{Form("factor/begin")}{PasswordField}<button type=\"submit\">{E(text.FactorAdd)}</button></form>");
        Close();
    }

    internal void FactorPending(byte[] secret, string address)
    {
        Open(text.FactorTitle);
        _html.Append(CultureInfo.InvariantCulture, $"""
            <p>{E(text.FactorScan)} {E(text.FactorEnds)}</p>
            {QrCode.Svg(TotpCode.Address(secret, address, "Posthouse"), text.FactorPicture)}
            <p>{E(text.FactorKey)}: <code>{TotpCode.Write(secret)}</code></p>
            {Form("factor/confirm")}
            <label>{E(text.Code)}<input name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="10" required autofocus></label>
            <button type="submit">{E(text.Confirm)}</button></form>
            """);
        Close();
    }

    internal void FactorOn(long left)
    {
        Open(text.FactorTitle);
        _html.Append(CultureInfo.InvariantCulture, $"""
            <p>{E(text.FactorOn)} {E(text.RecoveryLeft(left))}</p>
            {Form("factor/recovery")}{PasswordField}<button type="submit" class="quiet">{E(text.RecoveryReplace)}</button></form>
            {Form("factor/remove")}{PasswordField}<button type="submit" class="quiet">{E(text.FactorRemove)}</button></form>
            """);
        Close();
    }

    internal void Recovery(IReadOnlyList<string> codes)
    {
        Open(text.RecoveryTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.RecoveryShown)}</p><ul>{string.Concat(codes.Select(static code => $"<li><code>{code}</code></li>"))}</ul>");
        Close();
    }

    internal void Programs(IReadOnlyList<ApplicationPassword> passwords, string? made, bool isAdministrator)
    {
        Open(text.ProgramsTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.ProgramsText)}</p>");
        if (made is not null) _html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\" role=\"status\">{E(text.ProgramShown)}<br><code>{made}</code></p>");
        if (passwords.Count > 0) _html.Append("<ul>");
        foreach (ApplicationPassword one in passwords)
        {
            _html.Append(CultureInfo.InvariantCulture, $"""
                <li><strong>{E(one.Name)}</strong> ({string.Join(", ", one.Scopes)}), {(one.Used is { } used ? $"{E(text.LastUsed)} {Moment(used)}" : E(text.ProgramNever))}
                {Form("programs/delete")}<input type="hidden" name="id" value="{one.Id}"><button type="submit" class="quiet" aria-label="{E(text.Delete)} {E(one.Name)}">{E(text.Delete)}</button></form></li>
                """);
        }

        if (passwords.Count > 0) _html.Append("</ul>");
        string boxes = string.Concat(OAuthScopes.All.Where(scope => isAdministrator || scope != OAuthScopes.Admin).Select(scope =>
            $"<label class=\"check\"><input type=\"checkbox\" name=\"scope\" value=\"{scope}\"{(scope == OAuthScopes.Mail ? " checked" : "")}> {E(scopes.Scopes[scope])}</label>"));
        _html.Append(CultureInfo.InvariantCulture, $"""
            {Form("programs/create")}
            <label>{E(text.ProgramName)}<input name="name" type="text" maxlength="100" required placeholder="Thunderbird"></label>
            <fieldset><legend>{E(text.ProgramScopes)}</legend>{boxes}</fieldset>
            {PasswordField}
            <button type="submit">{E(text.ProgramCreate)}</button></form>
            """);
        Close();
    }

    internal void Consents(IReadOnlyList<Consent> consents)
    {
        if (consents.Count == 0) return;
        Open(text.ConsentsTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.ConsentsText)}</p><ul>");
        foreach (Consent one in consents)
        {
            string may = string.Join(", ", one.Scopes.Select(scope => scopes.Scopes.GetValueOrDefault(scope, scope)));
            _html.Append(CultureInfo.InvariantCulture, $"""
                <li><strong>{E(one.Name)}</strong> ({E(may)}){(one.Created is { } since ? $", {E(text.ConsentSince)} {Moment(since)}" : "")}
                {Form("consents/revoke")}<input type="hidden" name="id" value="{E(one.Id)}"><button type="submit" class="quiet" aria-label="{E(text.ConsentRevoke)}: {E(one.Name)}">{E(text.ConsentRevoke)}</button></form></li>
                """);
        }

        _html.Append("</ul>");
        Close();
    }

    /// <param name="offered">Those that may sign the account in.</param>
    /// <param name="leave">Where to go on to the provider, and its label, when the password was right.</param>
    internal void Providers(IReadOnlyList<ProviderLink> links, IReadOnlyList<IdentityProvider> offered, (string Address, string Label)? leave)
    {
        if (links.Count == 0 && offered.Count == 0) return;
        Open(text.ProvidersTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.ProvidersText)}</p>");
        if (leave is { } on) _html.Append(CultureInfo.InvariantCulture, $"<p class=\"note\" role=\"status\"><a href=\"{E(on.Address)}\">{E(text.ProviderGoOn(on.Label))}</a></p>");
        if (links.Count > 0) _html.Append("<ul>");
        foreach (ProviderLink link in links)
        {
            string label = offered.FirstOrDefault(provider => provider.Id == link.Provider)?.Label ?? text.ProviderGone;
            _html.Append(CultureInfo.InvariantCulture, $"""
                <li><strong>{E(label)}</strong> ({E(link.Subject)}), {(link.Used is { } used ? $"{E(text.LastUsed)} {Moment(used)}" : E(text.ProgramNever))}
                {Form("providers/unlink")}<input type="hidden" name="id" value="{link.Id}"><button type="submit" class="quiet" aria-label="{E(text.ProviderUnlink)}: {E(label)} {E(link.Subject)}">{E(text.ProviderUnlink)}</button></form></li>
                """);
        }

        if (links.Count > 0) _html.Append("</ul>");
        List<IdentityProvider> free = [.. offered.Where(provider => !links.Any(link => link.Provider == provider.Id))];
        if (free.Count > 0)
        {
            string choices = string.Concat(free.Select(static provider => $"<option value=\"{E($"{provider.OwnerName}/{provider.Name}")}\">{E(provider.Label)}</option>"));
            _html.Append(CultureInfo.InvariantCulture, $"""
                {Form("providers/link")}
                <label>{E(text.ProviderChoice)}<select name="provider">{choices}</select></label>
                {PasswordField}
                <button type="submit">{E(text.ProviderLink)}</button></form>
                """);
        }

        Close();
    }

    internal void Keys(IReadOnlyList<Passkey> keys)
    {
        Open(text.KeysTitle);
        _html.Append(CultureInfo.InvariantCulture, $"<p>{E(text.KeysText)}</p>");
        if (keys.Count > 0) _html.Append("<ul>");
        foreach (Passkey key in keys)
        {
            _html.Append(CultureInfo.InvariantCulture, $"""
                <li><strong>{E(key.Name)}</strong>, {(key.Used is { } used ? $"{E(text.LastUsed)} {Moment(used)}" : E(text.ProgramNever))}
                <details><summary>{E(text.KeyRename)}</summary>{Form("passkeys/rename")}<input type="hidden" name="id" value="{key.Id}"><label>{E(text.KeyName)}<input name="name" type="text" maxlength="100" required value="{E(key.Name)}"></label><button type="submit" class="quiet" aria-label="{E(text.KeyRename)} {E(key.Name)}">{E(text.KeyRename)}</button></form></details>
                {Form("passkeys/delete")}<input type="hidden" name="id" value="{key.Id}"><button type="submit" class="quiet" aria-label="{E(text.Delete)} {E(key.Name)}">{E(text.Delete)}</button></form></li>
                """);
        }

        if (keys.Count > 0) _html.Append("</ul>");
        _html.Append(CultureInfo.InvariantCulture, $"""
            {Form("passkeys", hidden: true)}
            <label>{E(text.KeyName)}<input name="name" type="text" maxlength="100" required></label>
            {PasswordField}
            {passkey.Button("add", text.KeyAdd, passkey.Text.NotAdded, quiet: false)}</form>
            {passkey.Notes("add", Here, lacking: true)}
            """);
        Close();
    }

    internal void Sessions(IReadOnlyList<BrowserSession> sessions, string? own)
    {
        Open(text.SessionsTitle);
        _html.Append("<ul>");
        foreach (BrowserSession session in sessions)
        {
            string browser = E(BrowserName.Of(session.UserAgent, text.IsChinese));
            _html.Append(CultureInfo.InvariantCulture, $"<li><span title=\"{E(session.UserAgent)}\">{browser}</span><br><span class=\"soft\">{E(session.Address)}, {E(text.LastUsed)} {Moment(session.Used)}</span> ");
            if (session.Id == own) _html.Append(CultureInfo.InvariantCulture, $"<strong>{E(text.ThisDevice)}</strong>");
            else _html.Append(CultureInfo.InvariantCulture, $"{Form("sessions/revoke")}<input type=\"hidden\" name=\"id\" value=\"{session.Id}\"><button type=\"submit\" class=\"quiet\" aria-label=\"{E(text.Revoke)}: {browser}, {E(session.Address)}\">{E(text.Revoke)}</button></form>");
            _html.Append("</li>");
        }

        _html.Append(CultureInfo.InvariantCulture, $"</ul>{Form("sessions/revoke-others")}<button type=\"submit\" class=\"quiet\">{E(text.RevokeOthers)}</button></form>");
        Close();
    }

    private static string E(string value) => SetupPage.Encode(value);

    private static string Moment(DateTimeOffset moment) => string.Create(CultureInfo.InvariantCulture, $"<time datetime=\"{moment:yyyy-MM-ddTHH:mm:ssZ}\">{moment:yyyy-MM-dd HH:mm} UTC</time>");

    private string Csrf => $"<input type=\"hidden\" name=\"csrf\" value=\"{csrf}\">";

    // Asked for again: a browser that was left open must not be enough to lock its owner out.
    private string PasswordField => confirmed ? "" : $"<label>{E(text.CurrentPassword)}<input name=\"password\" type=\"password\" autocomplete=\"current-password\" maxlength=\"1000\" required></label>";

    private string Here => $"{AccountPageEndpoints.Path}?lang={text.Language}";

    private string Form(string action, bool hidden = false) => $"<form class=\"stack\" method=\"post\" action=\"{AccountPageEndpoints.Path}/{action}?lang={text.Language}\"{(hidden ? " hidden" : "")}>{Csrf}";

    private void Open(string title) => _html.Append(CultureInfo.InvariantCulture, $"<section><h2>{E(title)}</h2>\n");

    private void Close() => _html.Append("</section>\n");
}
