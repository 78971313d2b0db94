/**
 * Failed events that an alert's long window must hold, whatever the ratio.
 *
 * At low traffic one failure is a large ratio: at 99.9 % over 30 days a single one in an hour of fewer than 69 requests
 * pages. Why three: the worst traffic for a bound of k failures is where k of them just exceed the threshold, k / (factor ×
 * budget) requests. A service that exactly keeps its objective then has Poisson failures with a mean of k / factor per
 * long window. The quick page (factor 14.4, 720 hours a month) would be reached 48 times a month for k = 1, 6.3 for 2
 * and 0.9 for 3; the slow page (factor 6, 120 windows of six hours) 18, 5.4 and 1.7 times. More would delay what must be
 * seen: with three, a full outage is noticed with the third failed request.
 */
export const MIN_FAILURES = 3;
