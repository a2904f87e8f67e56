import assert from 'node:assert/strict';
import test from 'node:test';
import { forecast, forecastLines, prices } from './forecast.ts';

test('forecast: two EC2 workers beside a control plane in standard support', () => {
  const { perHour, perRun, perMonth, parts } = forecast(['managed', 'self-managed'], false);
  // 0.10 + 2 × (0.0416 + 0.0022 + 0.005)
  assert.equal(perHour.toFixed(4), '0.1976');
  assert.equal(perRun.toFixed(4), '0.2964');
  assert.equal(perMonth.toFixed(0), '144');
  assert.equal(parts.length, 2);
});

test('forecast: extended support makes the control plane six-fold', () => {
  assert.equal((prices.controlPlaneExtended / prices.controlPlane).toFixed(6), '6.000000');
  const difference = forecast(['managed'], true).perHour - forecast(['managed'], false).perHour;
  assert.equal(difference.toFixed(4), '0.5000');
});

test('forecast: Fargate brings a NAT gateway', () => {
  const difference = forecast(['managed', 'fargate'], false).perHour - forecast(['managed'], false).perHour;
  assert.equal(difference.toFixed(4), '0.0623');
});

test('forecast: the lines name hour, run, month, and when the prices were read', () => {
  const text = forecastLines(forecast(['managed'], false)).join('\n');
  assert.match(text, /\$0\.20 an hour, \$0\.30 for one run of 90 min, \$144 if forgotten for a month/);
  assert.match(text, /2026-11-23/);
});
