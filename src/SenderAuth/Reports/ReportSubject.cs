using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>What one report, or one for each of its destinations, is about.</summary>
/// <param name="Key">Names it among those of its source, for as long as it is there.</param>
/// <param name="Domain">Whose owner is told.</param>
/// <param name="Due">Not before that.</param>
/// <param name="Expires">What could not be sent by then is forgotten.</param>
public readonly record struct ReportSubject(string Key, DomainName Domain, DateTimeOffset Due, DateTimeOffset Expires);
