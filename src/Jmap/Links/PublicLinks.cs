using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Linked files as strangers get them, who have nothing but the token: looked at any number of times, counted when the file is asked for, and then
/// loaded down, in parts if need be, with the ticket that they got. Each question is asked of the store anew, so that revoking works at once.
/// </summary>
public sealed class PublicLinks
{
    private const int TokenLength = 43;

    private readonly MailStore _store;
    private readonly AccountDirectory _directory;
    private readonly ObjectPasswords _passwords;
    private readonly LinkTickets _tickets;
    private readonly LinkMetrics _metrics;
    private readonly LinkOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PublicLinks> _logger;

    internal PublicLinks(MailStore store, AccountDirectory directory, ObjectPasswords passwords, LinkTickets tickets, LinkMetrics metrics, LinkOptions options, TimeProvider clock, ILogger<PublicLinks> logger)
    {
        (_store, _directory, _passwords, _tickets, _metrics, _options, _clock, _logger) = (store, directory, passwords, tickets, metrics, options, clock, logger);
    }

    /// <summary>Null where it cannot be opened, for whatever reason.</summary>
    public async ValueTask<PublicLink?> FindAsync(string token, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(token, static (link, now) => link.IsOpen(now), cancellationToken).ConfigureAwait(false) is not { } found) return null;
        (FileLink link, Account sender) = found;
        return new PublicLink(link.Name, link.Size, sender.DisplayName.Length > 0 ? sender.DisplayName : sender.Address.ToString(), link.Expires, link.Password is not null);
    }

    /// <param name="password">Null where none was given.</param>
    /// <param name="peer">Who asks, for the journal.</param>
    public async ValueTask<LinkAnswer> OpenAsync(string token, string? password, IPAddress? peer, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(token, static (link, now) => link.IsOpen(now), cancellationToken).ConfigureAwait(false) is not { } found) return Refused(LinkOpening.Gone, "gone");
        FileLink link = found.Link;
        if (link.Password is { } hash && await GuessAsync(link, found.Sender, password, hash, cancellationToken).ConfigureAwait(false) is { } refused) return refused;
        DateTimeOffset now = _clock.GetUtcNow();
        bool counted = await _store.WriteAsync(
            transaction =>
            {
                if (!link.CountDownload(transaction, now, _options.TicketLife)) return false;
                if (link.Password is not null) link.GiveBackGuess(transaction);
                transaction.Journal(new JournalRecord("link-opened") { Account = link.Account, Detail = string.Create(CultureInfo.InvariantCulture, $"link={link.Id} peer={peer} name={link.Name}") });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        // The last download went to somebody else meanwhile.
        if (!counted) return Refused(LinkOpening.Gone, "gone");
        _metrics.CountDownload();
        return new LinkAnswer(LinkOpening.Opened, await _tickets.MakeAsync(FileLink.HashOf(token), now + _options.TicketLife, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Null where the ticket is none, its time is over, or the link's is.</summary>
    public async ValueTask<LinkContent?> OpenContentAsync(string token, string ticket, CancellationToken cancellationToken = default)
    {
        if (await FindAsync(token, static (link, now) => link.HasContent(now), cancellationToken).ConfigureAwait(false) is not { } found) return null;
        if (!await _tickets.IsGoodAsync(FileLink.HashOf(token), ticket, cancellationToken).ConfigureAwait(false)) return null;
        FileLink link = found.Link;
        List<(long Position, KeptFile File)> pieces = await _store.ReadAsync(link.Pieces, cancellationToken).ConfigureAwait(false);
        if (pieces.Count > 0 && pieces[^1].Position + pieces[^1].File.Size == link.Size) return new LinkContent(link.Name, new LinkStream(_store, pieces, link.Size), FileLink.TagOf(token), link.Created);
        JmapLog.LinkDamaged(_logger, link.Id, found.Sender.Address.ToString(), new StoreException(StoreFault.Damaged, "A piece is missing."));
        return null;
    }

    /// <summary>A file broke off: an operator hears of it.</summary>
    public void NoteDamage(string token, StoreException error) => JmapLog.LinkDamaged(_logger, FileLink.HashOf(token)[..12], "somebody", error);

    // Null: it was right.
    private async ValueTask<LinkAnswer?> GuessAsync(FileLink link, Account sender, string? password, string hash, CancellationToken cancellationToken)
    {
        // Nothing typed is no guess.
        if (string.IsNullOrEmpty(password)) return Refused(LinkOpening.WrongPassword, "password");
        DateTimeOffset now = _clock.GetUtcNow();
        (long left, DateTimeOffset freeAt) = await _store.WriteAsync(transaction => link.TakeGuess(transaction, now, _options), cancellationToken).ConfigureAwait(false);
        if (left < 0) return Refused(LinkOpening.TooManyGuesses, "guesses") with { RetryAfter = freeAt - now };
        bool? matches = await _passwords.MatchesAsync(password, hash, cancellationToken).ConfigureAwait(false);
        if (matches is true) return null;
        if (matches is false)
        {
            // Said once, whoever goes on trying.
            if (left == 0) JmapLog.LinkGuessed(_logger, link.Id, sender.Address.ToString(), _options.MaximumGuesses, _options.GuessWindow, freeAt);
            return Refused(LinkOpening.WrongPassword, "password");
        }

        await _store.WriteAsync(
            transaction =>
            {
                link.GiveBackGuess(transaction);
                return 0;
            },
            CancellationToken.None).ConfigureAwait(false);
        return Refused(LinkOpening.Busy, "busy");
    }

    private LinkAnswer Refused(LinkOpening outcome, string reason)
    {
        _metrics.CountRefused(reason);
        return new LinkAnswer(outcome);
    }

    private async ValueTask<(FileLink Link, Account Sender)?> FindAsync(string token, Func<FileLink, DateTimeOffset, bool> isGood, CancellationToken cancellationToken)
    {
        if (token.Length != TokenLength || token.AsSpan().ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) return null;
        string hash = FileLink.HashOf(token);
        FileLink? link = await _store.ReadAsync(reader => FileLink.Find(reader, hash), cancellationToken).ConfigureAwait(false);
        if (link is null || !isGood(link, _clock.GetUtcNow())) return null;
        // A suspended account's are not shown, nor a suspended domain's: that is how an operator ends what a thief has put up.
        if (await _directory.FindAccountAsync(link.Account, cancellationToken).ConfigureAwait(false) is not { Suspended: false } sender) return null;
        return sender.Address.Domain is { } domain && await _directory.FindDomainAsync(domain, cancellationToken).ConfigureAwait(false) is { Suspended: true } ? null : (link, sender);
    }
}
