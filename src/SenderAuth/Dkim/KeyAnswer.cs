namespace Posthouse.SenderAuth;

/// <param name="Reason">None, or why there is no key to verify with; <paramref name="Record"/> may still tell its flags.</param>
internal readonly record struct KeyAnswer(DkimReason Reason, DkimKeyRecord? Record);
